package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DistributionTest {

  private final Distribution distribution = new Distribution("test_seconds", "Test.");

  @Test
  void nothingIsKnownOfNothing() {
    assertThat(distribution.quantile(0.5)).isNaN();
    assertThat(distribution.count()).isZero();
  }

  @Test
  void quantilesAreRightToTwoPercent() {
    for (int i = 1; i <= 1000; i++) {
      distribution.observe(TimeUnit.MICROSECONDS.toNanos(i));
    }
    assertThat(distribution.quantile(0.5)).isCloseTo(500e-6, within(500e-6 * 0.03));
    assertThat(distribution.quantile(0.99)).isCloseTo(990e-6, within(990e-6 * 0.03));
    assertThat(distribution.quantile(1)).isCloseTo(1000e-6, within(1000e-6 * 0.03));
    assertThat(distribution.seconds()).isCloseTo(0.5005, within(1e-9));
  }

  @Test
  void oneValueIsAllQuantiles() {
    distribution.observe(TimeUnit.MILLISECONDS.toNanos(7));
    assertThat(distribution.quantile(0.01)).isCloseTo(7e-3, within(7e-3 * 0.03));
    assertThat(distribution.quantile(0.99)).isCloseTo(7e-3, within(7e-3 * 0.03));
  }

  @Test
  void nothingTakesNoTime() {
    distribution.observe(0);
    distribution.observe(0);
    distribution.observe(TimeUnit.SECONDS.toNanos(1));
    assertThat(distribution.quantile(0.5)).isLessThanOrEqualTo(1e-7);
    assertThat(distribution.quantile(0.99)).isCloseTo(1, within(0.03));
  }

  @Test
  void isInBothForms() {
    distribution.observe(TimeUnit.MILLISECONDS.toNanos(3));
    HistogramDataPointSnapshot data = distribution.snapshot().getDataPoints().get(0);
    assertThat(data.hasClassicHistogramData()).isTrue();
    assertThat(data.hasNativeHistogramData()).isTrue();
    assertThat(data.getNativeBucketsForPositiveValues().size()).isEqualTo(1);
  }

  /** Each is in a bucket whose bounds are around it, at the bounds, too, whatever their width. */
  @Test
  void bucketsAreWhereTheFormatHasThem() {
    NativeBuckets buckets = new NativeBuckets();
    for (double seconds : new double[] {0.25, 1, 1.5, 4, 1e-6, 3e-3}) {
      buckets.add(seconds);
      NativeBuckets.Shown one = buckets.shown();
      assertThat(indexAround(one, seconds)).as("%s s", seconds).isTrue();
    }
    for (double seconds = 1.01e-7; seconds < 30_000; seconds *= 1.01) {
      buckets.add(seconds);
    }
    NativeBuckets.Shown wider = buckets.shown();
    assertThat(wider.schema()).isLessThan(5);
    assertThat(indexAround(wider, 0.25)).isTrue();
    assertThat(indexAround(wider, 3e-3)).isTrue();
  }

  private static boolean indexAround(NativeBuckets.Shown shown, double seconds) {
    for (int index : shown.indices()) {
      double growth = Math.pow(2, Math.pow(2, -shown.schema()));
      if (seconds > Math.pow(growth, index - 1) * (1 + 1e-12)
          && seconds <= Math.pow(growth, index) * (1 + 1e-12)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void bothFormsCountTheSame() {
    for (long nanos : new long[] {0, 50, 10_000, 10_001, 1_000_000_000, 60_000_000_000L}) {
      distribution.observe(nanos);
    }
    HistogramDataPointSnapshot data = distribution.snapshot().getDataPoints().get(0);
    assertThat(data.getCount()).isEqualTo(6);
    assertThat(data.getNativeZeroCount()).isEqualTo(2);
    // 10 us are not more than 10 us.
    assertThat(data.getClassicBuckets().getCount(0)).isEqualTo(3);
    assertThat(data.getClassicBuckets().getCount(1)).isEqualTo(1);
    assertThat(data.getClassicBuckets().getCount(data.getClassicBuckets().size() - 1)).isOne();
  }

  /** From nanoseconds to hours, as nothing ever is. */
  @Test
  void staysSmall() {
    for (long nanos = 1;
        nanos < TimeUnit.HOURS.toNanos(10) && nanos > 0;
        nanos += nanos / 100 + 1) {
      distribution.observe(nanos);
    }
    HistogramDataPointSnapshot data = distribution.snapshot().getDataPoints().get(0);
    assertThat(data.getNativeBucketsForPositiveValues().size()).isLessThanOrEqualTo(160);
    assertThat(distribution.quantile(0.999)).isGreaterThan(1000);
  }
}
