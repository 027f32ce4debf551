package io.diag.agent.cpu;

/**
 * What async-profiler has added up over its current or last session, all threads taken together.
 */
final class SessionTotals {

  private static final String SKIPPED = "samples_skipped_total ";

  /** Samples dropped because the profiler was busy. */
  static long skippedSamples(AsyncProfilerLibrary library) {
    for (String line : library.execute("metrics").lines().toList()) {
      if (line.startsWith(SKIPPED)) {
        return Long.parseLong(line.substring(SKIPPED.length()).strip());
      }
    }
    return 0;
  }

  /**
   * The time sampled, which counts for each sample how often its timer was due. The recording has
   * no such number, so it is the sum over the flat profile: a line for each leaf method.
   */
  static long nanos(AsyncProfilerLibrary library) {
    long nanos = 0;
    for (String line : library.execute("flat=1000000,total").lines().toList()) {
      String number = line.strip();
      int end = 0;
      while (end < number.length() && Character.isDigit(number.charAt(end))) {
        end++;
      }
      if (end > 0) {
        nanos += Long.parseLong(number, 0, end, 10);
      }
    }
    return nanos;
  }

  private SessionTotals() {}
}
