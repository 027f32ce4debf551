package io.diag.agent.sampling;

import java.time.Duration;

/**
 * Where a session stood at one moment; the difference of two tells what happened between them.
 *
 * @param nanos on the clock of System.nanoTime, which the samples carry as well
 * @param due samples that were due since the session began, all threads taken together
 * @param skipped of these, the ones dropped because the profiler was busy
 * @param storageBytes what the stacks seen so far take
 * @param processCpuNanos CPU time of the whole process, to 10 ms, as the kernel accounts for it
 */
record Mark(long nanos, long due, long skipped, long storageBytes, long processCpuNanos) {

  static Mark now(AsyncProfilerLibrary library) {
    long due = 0;
    long skipped = 0;
    long storage = 0;
    for (String line : library.execute("metrics").lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank < 0) {
        continue;
      }
      long value = Long.parseLong(line.substring(blank + 1).strip());
      switch (line.substring(0, blank)) {
        case "samples_total" -> due = value;
        case "samples_skipped_total" -> skipped = value;
        case "mem_calltracestorage_kb" -> storage = value * 1024;
        default -> {}
      }
    }
    return new Mark(System.nanoTime(), due, skipped, storage, processCpuTime());
  }

  private static long processCpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
