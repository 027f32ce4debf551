package io.diag.agent.metrics;

import java.util.function.BooleanSupplier;

/**
 * What is too costly to read for each request: read once a second, or less often where it takes
 * more than a thousandth of that.
 */
final class BackgroundReading {

  private static final long PERIOD_NANOS = 1_000_000_000;
  private static final long MAX_PERIOD_NANOS = 30 * PERIOD_NANOS;
  private static final int PARTS = 1000;

  /** What is older is read anew for whoever asks. */
  private static final long STALE_NANOS = 2 * PERIOD_NANOS;

  private final String name;
  private final Runnable reading;
  private final BooleanSupplier wanted;
  private long periodNanos = PERIOD_NANOS;
  private long tookBefore;
  private volatile long tookNanos = -1;
  private volatile long readAt;

  /**
   * One of them.
   *
   * @param wanted whether it is to be read in the background
   */
  BackgroundReading(String name, BooleanSupplier wanted, Runnable reading) {
    this.name = name;
    this.wanted = wanted;
    this.reading = reading;
  }

  String name() {
    return name;
  }

  /** Reads if it is time to. */
  synchronized void look(long now) {
    if (wanted.getAsBoolean() && (tookNanos < 0 || now - readAt >= periodNanos)) {
      read();
    }
  }

  /** Reads unless it has been done a moment ago. */
  synchronized void refresh() {
    if (tookNanos < 0 || System.nanoTime() - readAt >= Math.max(STALE_NANOS, 2 * periodNanos)) {
      read();
    }
  }

  private void read() {
    long start = System.nanoTime();
    // Also if it fails: it is not to fail twenty times a second.
    readAt = start;
    tookNanos = 0;
    reading.run();
    long took = System.nanoTime() - start;
    tookNanos = took;
    // The first time is mostly the loading of classes, and one alone may have had no processor.
    periodNanos =
        Math.min(MAX_PERIOD_NANOS, Math.max(PERIOD_NANOS, Math.min(took, tookBefore) * PARTS));
    tookBefore = took;
  }

  /** NaN before the first time. */
  double ageSeconds() {
    return tookNanos < 0 ? Double.NaN : (System.nanoTime() - readAt) / 1e9;
  }

  double tookSeconds() {
    return tookNanos < 0 ? Double.NaN : tookNanos / 1e9;
  }
}
