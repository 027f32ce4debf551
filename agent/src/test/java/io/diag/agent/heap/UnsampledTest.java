package io.diag.agent.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnsampledTest {

  private static final long INTERVAL = 524_288;

  @Test
  void aSmallObjectStandsForAnIntervalOfThem() {
    double factor = new Unsampled(INTERVAL).factor(10, 160);
    assertThat(factor * 16).isCloseTo(INTERVAL, within(10.0));
  }

  @Test
  void ofObjectsAsLargeAsTheIntervalTwoOfThreeAreSampled() {
    assertThat(new Unsampled(INTERVAL).factor(3, 3 * INTERVAL))
        .isCloseTo(1 / (1 - Math.exp(-1)), within(1e-9));
  }

  @Test
  void aLargeOneStandsForItself() {
    assertThat(new Unsampled(INTERVAL).factor(1, 100 * INTERVAL)).isEqualTo(1);
  }

  @Test
  void nothingStandsForNothing() {
    assertThat(new Unsampled(INTERVAL).factor(0, 0)).isZero();
    assertThat(new Unsampled(INTERVAL).factor(0, 100)).isZero();
    assertThat(new Unsampled(INTERVAL).factor(1, 0)).isZero();
  }

  @Test
  void whereAllAreSampledEachStandsForItself() {
    assertThat(new Unsampled(1).factor(7, 7 * 16)).isEqualTo(1);
    assertThat(new Unsampled(0).factor(7, 7 * 16)).isEqualTo(1);
  }

  /** As the JVM does it: the distance to the next sample is exponential. */
  @Test
  void onAverageItIsTheTruth() {
    SplittableRandom random = new SplittableRandom(11);
    for (long size : new long[] {64, 1000, 4000, 20_000}) {
      long interval = 4000;
      int objects = 400_000;
      long sampled = 0;
      double left = next(random, interval);
      for (int i = 0; i < objects; i++) {
        if (left < size) {
          sampled++;
          left = next(random, interval);
        } else {
          left -= size;
        }
      }
      double p = -Math.expm1(-(double) size / interval);
      double deviation = Math.sqrt((1 - p) / (p * objects));
      double factor = new Unsampled(interval).factor(sampled, sampled * size);
      assertThat(sampled * factor / objects).isCloseTo(1, within(4 * deviation + 0.0001));
    }
  }

  private static double next(SplittableRandom random, long interval) {
    return -Math.log(1 - random.nextDouble()) * interval;
  }
}
