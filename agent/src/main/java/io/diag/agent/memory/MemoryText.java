package io.diag.agent.memory;

import java.util.Locale;

/** {@code /debug/memory}. */
final class MemoryText {

  private static final double MIB = 1 << 20;

  static String of(MemoryTable table) {
    StringBuilder text = new StringBuilder();
    line(text, "MiB", "used", "committed", "max", "from");
    for (MemoryRow row : table.rows()) {
      line(
          text,
          row.isPart() ? "  " + row.name() : row.name(),
          mebibytes(row.used()),
          mebibytes(row.committed()),
          mebibytes(row.max()),
          row.from());
    }
    for (String note : table.notes()) {
      text.append("# ").append(note).append('\n');
    }
    return text.toString();
  }

  private static String mebibytes(long bytes) {
    return bytes < 0 ? "-" : String.format(Locale.ROOT, "%.1f", bytes / MIB);
  }

  private static void line(
      StringBuilder text, String name, String used, String committed, String max, String from) {
    text.append(
        String.format(Locale.ROOT, "%-32s %9s %9s %9s  %s", name, used, committed, max, from)
            .stripTrailing());
    text.append('\n');
  }

  private MemoryText() {}
}
