package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a catalogue in Markdown, read as a renderer would, with no code of the agent's. */
final class CatalogueRows {

  private static final String HEADER = "| Name | Kind | Unit | Cumulative | Description | Source |";
  private static final int CELLS = 6;

  private final Map<String, List<String>> rows = new TreeMap<>();

  private CatalogueRows(String markdown) {
    boolean table = false;
    for (String line : markdown.lines().toList()) {
      if (table && line.startsWith("|") && !line.startsWith("| ---")) {
        List<String> cells = List.of(line.substring(2, line.length() - 2).split(" (?<!\\\\)\\| "));
        assertThat(cells).as(line).hasSize(CELLS);
        assertThat(cells.get(3)).as(line).matches("yes|no");
        assertThat(line).doesNotContain("<");
        String key = cells.get(5) + " " + cells.get(0).replace("`", "");
        assertThat(rows.put(key, cells)).as("twice: %s", line).isNull();
      }
      table = line.startsWith("|") && (table || line.equals(HEADER));
    }
  }

  static CatalogueRows of(String markdown) {
    return new CatalogueRows(markdown);
  }

  /** The names of one source. */
  List<String> of(Source source) {
    return rows.keySet().stream()
        .filter(key -> key.startsWith(source.label + " "))
        .map(key -> key.substring(source.label.length() + 1))
        .toList();
  }

  int size() {
    return rows.size();
  }

  /** The cells of one of them. */
  List<String> row(Source source, String name) {
    assertThat(rows).containsKey(source.label + " " + name);
    return rows.get(source.label + " " + name);
  }

  /** As the last column has it. */
  enum Source {
    AGENT("agent"),
    BEAN("MBean"),
    COUNTER("JVM counter"),
    EVENT("JFR event");

    private final String label;

    Source(String label) {
      this.label = label;
    }
  }
}
