package io.diag.it.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The results, in a file of Markdown. A row takes the place of the one of an earlier run. */
public final class HostTable {

  private static final List<String> HEADS =
      List.of(
          "Server and version",
          "JDK",
          "Per second without agent",
          "Per second with",
          "Per processor second without",
          "Per processor second with",
          "Median differs",
          "Collections without",
          "Collections with",
          "Busiest agent thread",
          "Threads that serve, profile",
          "Requests, slowest",
          "Suppressed errors");

  private final Path file;

  public HostTable(Path file) {
    this.file = file;
  }

  /** The first two cells tell which row it is. */
  public void put(List<String> cells) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file).stream().skip(2).toList()) {
        rows.put(key(line), line);
      }
    }
    String row = row(cells);
    rows.put(key(row), row);
    StringBuilder text = new StringBuilder(row(HEADS)).append('\n');
    text.append("| --- ".repeat(HEADS.size())).append("|\n");
    rows.values().forEach(each -> text.append(each).append('\n'));
    Files.writeString(file, text);
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String key(String row) {
    String[] cells = row.split("\\|", 4);
    return cells[1] + "|" + cells[2];
  }
}
