package io.diag.agent.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;

/**
 * How long something took, each time: a histogram over the process's life, in both of Prometheus's
 * forms. The classic one has fixed buckets; those of the native one are 2% wide, and become wider
 * when there are more than 160. Thread-safe.
 */
public final class Distribution {

  /** From 10 microseconds to 10 seconds. */
  private static final double[] BOUNDS = {
    1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, .1, .2, .5, 1, 2, 5, 10
  };

  private static final int MAX_NATIVE_BUCKETS = 160;

  /** What is shorter is as good as nothing. */
  private static final double ZERO = 1e-7;

  private final Histogram histogram;

  Distribution(String name, String help) {
    histogram =
        Histogram.builder(PrometheusSettings.DEFAULTS)
            .name(name)
            .help(help)
            .unit(Unit.SECONDS)
            .classicUpperBounds(BOUNDS)
            .nativeMaxNumberOfBuckets(MAX_NATIVE_BUCKETS)
            .nativeMinZeroThreshold(ZERO)
            .withoutExemplars()
            .build();
  }

  void observe(long nanos) {
    histogram.observe(nanos / 1e9);
  }

  HistogramSnapshot snapshot() {
    return histogram.collect();
  }

  public long count() {
    return histogram.getCount();
  }

  /** Of all together. */
  public double seconds() {
    return histogram.getSum();
  }

  /**
   * The time that this part of them did not exceed, to 2%.
   *
   * @param part such as 0.99
   * @return seconds; NaN if there is none yet
   */
  public double quantile(double part) {
    return quantile(snapshot().getDataPoints().get(0), part);
  }

  private static double quantile(HistogramDataPointSnapshot data, double part) {
    double rank = part * data.getCount();
    if (data.getCount() == 0) {
      return Double.NaN;
    }
    double below = data.getNativeZeroCount();
    double upper = below == 0 ? 0 : data.getNativeZeroThreshold();
    double growth = Math.pow(2, Math.pow(2, -data.getNativeSchema()));
    NativeHistogramBuckets buckets = data.getNativeBucketsForPositiveValues();
    for (int i = 0; i < buckets.size() && below < rank; i++) {
      double lower = Math.pow(growth, buckets.getBucketIndex(i) - 1.0);
      double inBucket = Math.min(1, (rank - below) / buckets.getCount(i));
      upper = lower * Math.pow(growth, inBucket);
      below += buckets.getCount(i);
    }
    return upper;
  }
}
