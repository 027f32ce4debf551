package io.diag.agent.catalogue;

import java.util.List;
import java.util.Map;

/** The catalogue for people, and for {@code metrics --diff}: a table for each prefix. */
public final class CatalogueMarkdown {

  static final String TITLE = "# Metrics of ";

  private final StringBuilder text = new StringBuilder();

  /** Of no values, so that only another JVM, collector or flag makes another text. */
  public static String of(Catalogue catalogue) {
    CatalogueMarkdown markdown = new CatalogueMarkdown();
    markdown.head(catalogue.jvm());
    markdown.index(catalogue);
    for (CatalogueOrigin origin : CatalogueOrigin.values()) {
      markdown.section(catalogue, origin);
    }
    return markdown.text.toString().stripTrailing() + "\n";
  }

  private void head(JvmDescription jvm) {
    text.append(TITLE).append(MarkdownCell.text(jvm.name())).append("\n\n");
    text.append(
        "Every metric that this JVM and the agent can give, as `java -jar diag.jar metrics`");
    text.append(" and `/debug/metrics` find them.\n\n");
    text.append("- Collector: ");
    text.append(jvm.collector().isEmpty() ? "not known" : jvm.collector()).append('\n');
    text.append("- Flags: ");
    text.append(jvm.flags().isEmpty() ? "none" : MarkdownCell.code(String.join(" ", jvm.flags())));
    text.append("\n\n");
  }

  private void index(Catalogue catalogue) {
    text.append("## How to get each\n\n");
    text.append("| Source | How many | How to get it |\n| --- | --- | --- |\n");
    for (CatalogueOrigin origin : CatalogueOrigin.values()) {
      text.append("| ").append(origin.label()).append(" | ");
      text.append(catalogue.entries(origin).size()).append(" | ");
      text.append(origin.instruction()).append(" |\n");
    }
    text.append('\n');
  }

  private void section(Catalogue catalogue, CatalogueOrigin origin) {
    text.append("## ").append(origin.title()).append("\n\n");
    String note = catalogue.notes().get(origin);
    if (note != null) {
      text.append(MarkdownCell.text(note)).append("\n\n");
    }
    for (Map.Entry<String, List<CatalogueEntry>> group : catalogue.groups(origin).entrySet()) {
      text.append("### ").append(MarkdownCell.code(group.getKey())).append("\n\n");
      row("Name", "Kind", "Unit", "Cumulative", "Description", "Source");
      row("---", "---", "---", "---", "---", "---");
      for (CatalogueEntry entry : group.getValue()) {
        row(
            MarkdownCell.code(entry.name()),
            MarkdownCell.text(entry.kind()),
            MarkdownCell.text(entry.unit()),
            entry.cumulative().toString(),
            MarkdownCell.text(entry.description()),
            origin.label());
      }
      text.append('\n');
    }
  }

  private void row(String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell).append(" |");
    }
    text.append('\n');
  }
}
