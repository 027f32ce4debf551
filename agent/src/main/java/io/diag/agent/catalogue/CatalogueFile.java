package io.diag.agent.catalogue;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A catalogue read back from its Markdown.
 *
 * @param jvm whose it is
 * @param origins of which it has any
 * @param rows each with its name and its other cells
 */
public record CatalogueFile(String jvm, Set<CatalogueOrigin> origins, Map<String, Row> rows) {

  private static final List<String> HEADER =
      List.of("Name", "Kind", "Unit", "Cumulative", "Description", "Source");
  private static final int SOURCE = HEADER.size() - 1;

  /** What is compared of a metric. */
  public record Row(CatalogueOrigin origin, String name, List<String> cells) {

    /** What stands in the columns that differ, {@code kind: int, then long; ...}. */
    String changesTo(Row other) {
      StringBuilder changes = new StringBuilder();
      for (int i = 1; i < SOURCE; i++) {
        if (!cells.get(i).equals(other.cells.get(i))) {
          changes.append(changes.length() == 0 ? "" : "; ").append(HEADER.get(i)).append(" \"");
          changes.append(cells.get(i)).append("\", now \"").append(other.cells.get(i)).append('"');
        }
      }
      return changes.toString();
    }
  }

  /** Fails, saying why, for what is no catalogue. */
  public static CatalogueFile parse(String text) throws IOException {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith(CatalogueMarkdown.TITLE)) {
      throw new IOException(
          "no catalogue: it does not begin with \"" + CatalogueMarkdown.TITLE.strip() + "\"");
    }
    Map<String, Row> rows = new TreeMap<>();
    Set<CatalogueOrigin> origins = EnumSet.noneOf(CatalogueOrigin.class);
    for (int i = 1; i < lines.size(); i++) {
      List<String> cells =
          lines.get(i).startsWith("| ") ? MarkdownCell.ofRow(lines.get(i)) : List.of();
      CatalogueOrigin origin =
          cells.size() == HEADER.size() ? CatalogueOrigin.labelled(cells.get(SOURCE)) : null;
      if (origin != null) {
        origins.add(origin);
        rows.put(origin.label() + " " + cells.get(0), new Row(origin, cells.get(0), cells));
      } else if (cells.size() >= HEADER.size() && !isHeader(cells)) {
        throw new IOException("line " + (i + 1) + " is no row of a catalogue");
      }
    }
    String jvm = lines.get(0).substring(CatalogueMarkdown.TITLE.length());
    return new CatalogueFile(jvm, origins, Collections.unmodifiableMap(rows));
  }

  private static boolean isHeader(List<String> cells) {
    return cells.equals(HEADER) || cells.stream().allMatch("---"::equals);
  }
}
