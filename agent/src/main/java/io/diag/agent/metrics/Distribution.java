package io.diag.agent.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/**
 * How long something took, each time: a histogram over the process's life, in both of Prometheus's
 * forms. The classic one has fixed buckets; those of the native one are 2% wide, and become wider
 * when there are more than 160. Thread-safe.
 *
 * <p>To observe takes no memory. The client library's own histogram may find none in the middle of
 * it, where the service's heap is full, and cannot be read any more from then on (1.10.0: "Timed
 * out while waiting for in-flight observations").
 */
public final class Distribution {

  /** From 10 microseconds to 10 seconds. */
  private static final double[] BOUNDS = {
    1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, .1, .2, .5, 1, 2, 5, 10
  };

  private static final double NANOS = 1e9;

  private final MetricMetadata metadata;
  private final long created = System.currentTimeMillis();

  /** The last one is for what is longer than all bounds. */
  @GuardedBy("this")
  private final long[] classic = new long[BOUNDS.length + 1];

  @GuardedBy("this")
  private final NativeBuckets buckets = new NativeBuckets();

  @GuardedBy("this")
  private long count;

  @GuardedBy("this")
  private double seconds;

  Distribution(String name, String help) {
    metadata = new MetricMetadata(name, help, Unit.SECONDS);
  }

  String name() {
    return metadata.getPrometheusName();
  }

  synchronized void observe(long nanos) {
    double value = nanos / NANOS;
    int bucket = 0;
    while (bucket < BOUNDS.length && value > BOUNDS[bucket]) {
      bucket++;
    }
    buckets.add(value);
    classic[bucket]++;
    count++;
    seconds += value;
  }

  synchronized HistogramSnapshot snapshot() {
    double[] bounds = new double[classic.length];
    System.arraycopy(BOUNDS, 0, bounds, 0, BOUNDS.length);
    bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
    NativeBuckets.Shown shown = buckets.shown();
    return new HistogramSnapshot(
        metadata,
        List.of(
            new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(bounds, classic),
                shown.schema(),
                shown.zeros(),
                NativeBuckets.ZERO,
                NativeHistogramBuckets.of(shown.indices(), shown.counts()),
                NativeHistogramBuckets.EMPTY,
                seconds,
                Labels.EMPTY,
                Exemplars.EMPTY,
                created)));
  }

  public synchronized long count() {
    return count;
  }

  /** Of all together. */
  public synchronized double seconds() {
    return seconds;
  }

  /**
   * The time that this part of them did not exceed, to 2%.
   *
   * @param part such as 0.99
   * @return seconds; NaN if there is none yet
   */
  public synchronized double quantile(double part) {
    return count == 0 ? Double.NaN : buckets.atRank(part * count);
  }
}
