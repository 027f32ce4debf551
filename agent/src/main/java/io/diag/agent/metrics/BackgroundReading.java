package io.diag.agent.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What is too costly to read for each request: read once a second, or less often where it takes
 * more than a thousandth of that.
 */
// The lock is tried, which is not understood.
@SuppressWarnings("GuardedBy")
final class BackgroundReading {

  private static final long PERIOD_NANOS = 1_000_000_000;
  private static final long MAX_PERIOD_NANOS = 30 * PERIOD_NANOS;
  private static final int PARTS = 1000;

  /** Of a request, for a reading that another thread is about. */
  private static final long MAX_WAIT_NANOS = 500_000_000;

  /** What is older is read anew for whoever asks. */
  private static final long STALE_NANOS = 2 * PERIOD_NANOS;

  private final String name;
  private final Runnable reading;
  private final BooleanSupplier wanted;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long periodNanos = PERIOD_NANOS;

  @GuardedBy("lock")
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
  void look(long now) {
    if (lock.tryLock()) {
      try {
        if (wanted.getAsBoolean() && (tookNanos < 0 || now - readAt >= periodNanos)) {
          read();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Reads unless it has been done a moment ago. If that is being done by another thread it is
   * waited for, and not for long: what was read before is shown then, with its age.
   */
  void refresh() {
    boolean locked = false;
    try {
      locked = lock.tryLock() || lock.tryLock(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS);
      if (locked && isStale()) {
        read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  @GuardedBy("lock")
  private boolean isStale() {
    return tookNanos < 0 || System.nanoTime() - readAt >= Math.max(STALE_NANOS, 2 * periodNanos);
  }

  @GuardedBy("lock")
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
