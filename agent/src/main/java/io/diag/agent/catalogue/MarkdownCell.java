package io.diag.agent.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text in a cell of a Markdown table, and back. */
final class MarkdownCell {

  private static final Pattern BREAKS =
      Pattern.compile("[\\s\\p{Cc}\u2028\u2029]{2,}|[\\s\\p{Cc}\u2028\u2029&&[^ ]]");

  private static final Pattern NO_CODE = Pattern.compile("[`<\\\\]");

  /**
   * Between backticks, where nothing but the end of the cell counts; unless it cannot stand there.
   */
  static String code(String text) {
    String line = line(text);
    return line.isEmpty() || NO_CODE.matcher(line).find()
        ? text(line)
        : "`" + line.replace("|", "\\|") + "`";
  }

  static String text(String text) {
    StringBuilder cell = new StringBuilder();
    String line = line(text);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '<' -> cell.append("&lt;");
        case '&' -> cell.append("&amp;");
        case '|', '\\', '`' -> cell.append('\\').append(c);
        default -> cell.append(c);
      }
    }
    return cell.toString();
  }

  /** The cells of a line of a table, as they were before they were escaped. */
  static List<String> ofRow(String row) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    for (int i = 1; i < row.length(); i++) {
      char c = row.charAt(i);
      if (c == '\\' && i + 1 < row.length()) {
        cell.append(c).append(row.charAt(++i));
      } else if (c == '|') {
        cells.add(plain(cell.toString().strip()));
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    return cells;
  }

  private static String plain(String cell) {
    if (cell.length() > 1 && cell.startsWith("`") && cell.endsWith("`")) {
      return cell.substring(1, cell.length() - 1).replace("\\|", "|");
    }
    return cell.replaceAll("\\\\(.)", "$1").replace("&lt;", "<").replace("&amp;", "&");
  }

  private static String line(String text) {
    return BREAKS.matcher(text).replaceAll(" ").strip();
  }

  private MarkdownCell() {}
}
