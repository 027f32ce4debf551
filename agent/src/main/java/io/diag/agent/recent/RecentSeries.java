package io.diag.agent.recent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What some numbers were in the last ten minutes, at one value a second: a ring, of which all
 * memory is taken at once, five kilobytes for each series.
 */
// A lock is tried, which is not understood.
@SuppressWarnings("GuardedBy")
public final class RecentSeries {

  /** How far back the values go if they are taken once a second. */
  public static final Duration SPAN = Duration.ofMinutes(10);

  /** Of one a second, which comes late now and then. */
  private static final long STALE_NANOS = Duration.ofSeconds(2).toNanos();

  /** For another thread's suppliers. */
  private static final long MAX_WAIT_NANOS = Duration.ofMillis(500).toNanos();

  private final List<Series> series;
  private final LongSupplier nanoTime;
  private final int capacity;
  private final long made;

  /** Held while the suppliers are asked, which may depend on when they were the last time. */
  private final ReentrantLock taking = new ReentrantLock();

  @GuardedBy("taking")
  private final double[] taken;

  @GuardedBy("this")
  private final double[][] values;

  @GuardedBy("this")
  private final long[] times;

  /** How many have ever been taken. */
  @GuardedBy("this")
  private long count;

  public RecentSeries(List<Series> series) {
    this(series, System::nanoTime);
  }

  RecentSeries(List<Series> series, LongSupplier nanoTime) {
    this.series = List.copyOf(series);
    this.nanoTime = nanoTime;
    this.made = nanoTime.getAsLong();
    this.capacity = (int) SPAN.toSeconds();
    this.taken = new double[series.size()];
    this.values = new double[series.size()][capacity];
    this.times = new long[capacity];
  }

  /** Takes one value of each series. To be called once a second. */
  public void take() {
    take(/* always= */ true);
  }

  /** The same, if nobody has done so for longer than a second. */
  public void takeIfStale() {
    take(/* always= */ false);
  }

  /** If another thread takes them and does not end, nothing is done. */
  private void take(boolean always) {
    boolean locked = false;
    try {
      locked = taking.tryLock(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS);
      if (locked && (always || isStale())) {
        for (int i = 0; i < taken.length; i++) {
          taken[i] = valueOf(series.get(i));
        }
        put(taken);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        taking.unlock();
      }
    }
  }

  private synchronized boolean isStale() {
    return count == 0
        || nanoTime.getAsLong() - times[(int) ((count - 1) % capacity)] >= STALE_NANOS;
  }

  private synchronized void put(double[] row) {
    int slot = (int) (count % capacity);
    times[slot] = nanoTime.getAsLong();
    for (int i = 0; i < row.length; i++) {
      values[i][slot] = row[i];
    }
    count++;
  }

  /** A copy of all that is there; values that were taken together stay together. */
  public synchronized RecentValues values() {
    int size = (int) Math.min(count, capacity);
    int oldest = (int) ((count - size) % capacity);
    double[] takenAt = new double[size];
    double[][] copy = new double[values.length][size];
    for (int i = 0; i < size; i++) {
      int slot = (oldest + i) % capacity;
      takenAt[i] = seconds(times[slot]);
      for (int each = 0; each < values.length; each++) {
        copy[each][i] = values[each][slot];
      }
    }
    return new RecentValues(series, seconds(nanoTime.getAsLong()), takenAt, copy);
  }

  private double seconds(long time) {
    return (time - made) / 1e9;
  }

  private static double valueOf(Series series) {
    try {
      return series.value().getAsDouble();
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report("recent " + series.name(), e);
      return Double.NaN;
    }
  }
}
