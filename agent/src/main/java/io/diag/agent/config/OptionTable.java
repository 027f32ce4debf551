package io.diag.agent.config;

/** The options as a Markdown table, for the README and {@code java -jar diag.jar options}. */
public final class OptionTable {

  public static String markdown() {
    StringBuilder table = new StringBuilder();
    row(table, "Option", "System property", "Environment", "Accepts", "Default", "What it does");
    row(table, "---", "---", "---", "---", "---", "---");
    for (Option<?> option : Options.ALL) {
      row(
          table,
          code(option.name()),
          code(option.systemProperty()),
          code(option.environmentVariable()),
          option.type().accepted,
          option.defaultText().equals("none") ? "none" : code(option.defaultText()),
          option.description());
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String... cells) {
    table.append('|');
    for (String cell : cells) {
      table.append(' ').append(cell).append(" |");
    }
    table.append('\n');
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private OptionTable() {}
}
