package io.diag.agent.metrics;

import io.diag.agent.perfdata.PerfCounter;
import io.diag.agent.perfdata.PerfData;

/**
 * How long the JVM waits until all threads stand still, from two counters that it keeps anyway.
 * They are sums: where more than one safepoint came between two looks, each counts as the mean of
 * them. Looked at twenty times a second most come alone.
 */
final class SafepointTimes {

  static final String MISSING = "the JVM keeps no performance counters (-XX:-UsePerfData)";

  private final PerfCounter safepoints;
  private final PerfCounter waited;
  private final PerfCounter stopped;
  private final double nanosPerTick;
  private long safepointsBefore;
  private long waitedBefore;

  private SafepointTimes(
      PerfCounter safepoints, PerfCounter waited, PerfCounter stopped, double nanosPerTick) {
    this.safepoints = safepoints;
    this.waited = waited;
    this.stopped = stopped;
    this.nanosPerTick = nanosPerTick;
  }

  /** Null where the JVM does not count them. */
  static SafepointTimes of(PerfData data) {
    if (data == null) {
      return null;
    }
    PerfCounter safepoints = data.find("sun.rt.safepoints");
    PerfCounter waited = data.find("sun.rt.safepointSyncTime");
    PerfCounter stopped = data.find("sun.rt.safepointTime");
    PerfCounter frequency = data.find("sun.os.hrt.frequency");
    if (safepoints == null || waited == null || stopped == null || frequency == null) {
      return null;
    }
    return new SafepointTimes(safepoints, waited, stopped, 1e9 / frequency.value());
  }

  /** What has come since the last look. By one thread at a time. */
  void look(Distribution timeToSafepoint) {
    long count = safepoints.value();
    long ticks = waited.value();
    // The JVM counts first and waits then: this may be in between.
    if (count > safepointsBefore && ticks > waitedBefore) {
      long number = count - safepointsBefore;
      long nanos = (long) ((ticks - waitedBefore) * nanosPerTick / number);
      for (long i = 0; i < number; i++) {
        timeToSafepoint.observe(nanos);
      }
      safepointsBefore = count;
      waitedBefore = ticks;
    }
  }

  double count() {
    return safepoints.value();
  }

  /** All threads stood still so long. */
  double seconds() {
    return stopped.value() * nanosPerTick / 1e9;
  }
}
