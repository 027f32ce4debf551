package io.diag.agent.metrics;

import java.util.concurrent.locks.LockSupport;

/**
 * Wakes up twenty times a second and measures how much too late it is, as jHiccup does: what delays
 * this thread, delays the service's.
 *
 * <p>While it is late it would have woken up more than once: threads that were to run in the middle
 * of a stall have seen half of it. So each stall counts for all the times it made this thread miss.
 */
final class Ticker {

  static final long PERIOD_NANOS = 50_000_000;

  /** After a minute that the process was stopped, twelve hundred are missing. */
  private static final int MAX_MISSED = 1000;

  private final Distribution latency;
  private long worst;

  Ticker(Distribution latency) {
    this.latency = latency;
  }

  /** Returns after a period, if nothing comes in between. */
  void await() {
    long before = System.nanoTime();
    LockSupport.parkNanos(this, PERIOD_NANOS);
    long late = System.nanoTime() - before - PERIOD_NANOS;
    // A thread may be woken up too soon.
    if (late >= 0) {
      worst = Math.max(worst, late);
      observe(latency, late, PERIOD_NANOS);
    }
  }

  /** The latest that it has been since it was asked for the last time, in nanoseconds. */
  long takeWorst() {
    long taken = worst;
    worst = 0;
    return taken;
  }

  /** One delay, and those of whoever would have come at each period during it. */
  static void observe(Distribution distribution, long nanos, long period) {
    distribution.observe(nanos);
    int missed = 0;
    for (long left = nanos - period; left >= period && missed < MAX_MISSED; left -= period) {
      distribution.observe(left);
      missed++;
    }
  }
}
