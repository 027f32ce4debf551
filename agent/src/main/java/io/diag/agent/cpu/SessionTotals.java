package io.diag.agent.cpu;

/**
 * What async-profiler has counted over its current or last session, all threads taken together.
 *
 * @param samples that were due
 * @param skipped of these, the ones dropped because the profiler was busy
 */
record SessionTotals(long samples, long skipped) {

  static SessionTotals read(AsyncProfilerLibrary library) {
    long samples = 0;
    long skipped = 0;
    for (String line : library.execute("metrics").lines().toList()) {
      int blank = line.indexOf(' ');
      switch (line.substring(0, Math.max(blank, 0))) {
        case "samples_total" -> samples = Long.parseLong(line.substring(blank + 1).strip());
        case "samples_skipped_total" -> skipped = Long.parseLong(line.substring(blank + 1).strip());
        default -> {}
      }
    }
    return new SessionTotals(samples, skipped);
  }
}
