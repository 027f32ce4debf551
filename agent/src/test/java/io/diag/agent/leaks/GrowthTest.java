package io.diag.agent.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final long MINUTE = 60_000_000_000L;
  private static final Growth.Least LEAST = new Growth.Least(10, 0.2);
  private static final int NEVER = -1;

  @Test
  void aSteadyLeakIsSeenAfterFourIntervals() {
    for (int perInterval : new int[] {3, 20, 1000}) {
      assertThat(firstSeen(i -> (long) perInterval * i, 20)).as("%s", perInterval).isEqualTo(4);
      assertThat(firstSeen(i -> 500 + (long) perInterval * i, 20)).isEqualTo(4);
    }
    Growth growth = growth(i -> 7 + 20L * i, 5);
    assertThat(growth.perMinute()).isCloseTo(20, within(0.001));
    assertThat(growth.intervals()).isEqualTo(4);
  }

  @Test
  void aLeakThatBeginsLaterIsSeenAfterFourIntervals() {
    for (int before = 0; before < 40; before++) {
      int begin = before;
      assertThat(firstSeen(i -> 12 + 5L * Math.max(0, i - begin), 100)).isEqualTo(begin + 4);
      // Just before a sample.
      assertThat(firstSeen(i -> i <= begin ? 12 : 13 + 5L * (i - begin - 1), 100))
          .isEqualTo(begin + 4);
    }
  }

  @Test
  void intervalsMayBeOfDifferentLength() {
    CountHistory history = new CountHistory();
    long[] minutes = {0, 1, 4, 5, 7};
    for (long minute : minutes) {
      history.add(minute * MINUTE, 10 * minute);
    }
    assertThat(Growth.of(history.points(), LEAST).perMinute()).isCloseTo(10, within(0.001));
  }

  @Test
  void aStaircaseIsSeen() {
    assertThat(firstSeen(i -> 5L * (i / 3), 100)).isBetween(9, 25);
    assertThat(firstSeen(i -> 40L * (i / 10), 200)).isBetween(20, 100);
  }

  @Test
  void aSlowLeakIsSeenWithinTheHours() {
    // One thread in three minutes; in noise of its own; under a stack that breathes.
    assertThat(firstSeen(i -> i / 3, 400)).isBetween(10, 60);
    Random random = new Random(7);
    assertThat(firstSeen(i -> i / 3 + random.nextInt(4), 400)).isBetween(10, 120);
    assertThat(firstSeen(i -> i / 2 + breathing(i, 6, 0) / 10, 400)).isBetween(10, 200);
  }

  @Test
  void theSlowestIsALimit() {
    assertThat(firstSeen(i -> i / 6, 2000)).isEqualTo(NEVER);
  }

  @Test
  void growthBelowTheThresholdIsNone() {
    assertThat(firstSeen(i -> Math.min(i, 9), 500)).isEqualTo(NEVER);
  }

  @Test
  void aPoolThatBreathesIsNoLeak() {
    for (int period = 2; period <= 7; period++) {
      for (int phase = 0; phase < period; phase++) {
        int of = period;
        int shift = phase;
        assertThat(firstSeen(i -> breathing(i, of, shift), 2000))
            .as("period %s, phase %s", period, phase)
            .isEqualTo(NEVER);
      }
    }
  }

  @Test
  void aPoolThatBreathesSlowlyIsNoneOnceItHasGivenBack() {
    for (int period : new int[] {8, 15, 60, 300}) {
      CountHistory history = new CountHistory();
      for (int i = 0; i < 10 * period; i++) {
        history.add(i * MINUTE, breathing(i, period, 0));
        if (i > period) {
          assertThat(Growth.of(history.points(), LEAST)).as("%s of %s", i, period).isNull();
        }
      }
    }
  }

  @Test
  void aSawtoothIsNoLeak() {
    for (int period = 2; period <= 4; period++) {
      int of = period;
      assertThat(firstSeen(i -> 50L * (i % of), 1000)).as("%s", period).isEqualTo(NEVER);
    }
  }

  @Test
  void aBurstThatDrainsIsNoLeak() {
    for (int at = 0; at < 30; at++) {
      int begin = at;
      assertThat(firstSeen(i -> i < begin ? 4 : 4 + (long) (500 * Math.pow(0.8, i - begin)), 500))
          .isEqualTo(NEVER);
      assertThat(firstSeen(i -> i < begin ? 4 : 4 + Math.max(0, 500 - 20L * (i - begin)), 500))
          .isEqualTo(NEVER);
    }
  }

  @Test
  void aJumpIsNoLeak() {
    for (int at = 0; at < 30; at++) {
      int begin = at;
      assertThat(firstSeen(i -> i < begin ? 4 : 10_000, 500)).isEqualTo(NEVER);
    }
  }

  @Test
  void aStartThatLevelsOffIsNoLeak() {
    assertThat(firstSeen(i -> (long) (200 * (1 - Math.pow(0.4, i))), 500)).isEqualTo(NEVER);
    assertThat(firstSeen(i -> Math.min(200, 70L * i), 500)).isEqualTo(NEVER);
  }

  @Test
  void noiseIsNoLeak() {
    int wrong = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      if (firstSeen(i -> 80 + random.nextInt(41), 300) != NEVER) {
        wrong++;
      }
    }
    assertThat(wrong).as("of 1000 stacks").isLessThan(20);
  }

  @Test
  void aDayTakesAsLittleMemoryAsAnHour() {
    CountHistory history = new CountHistory();
    for (int i = 0; i < 24 * 60; i++) {
      history.add(i * MINUTE, i);
      assertThat(history.points()).hasSizeLessThanOrEqualTo(64);
    }
    assertThat(history.points().get(0).fromNanos()).isZero();
    assertThat(history.points().stream().mapToInt(Point::samples).sum()).isEqualTo(24 * 60);
    for (int i = 24 * 60; i < 3 * 24 * 60; i++) {
      history.add(i * MINUTE, i);
    }
    assertThat(history.points().get(0).nanos()).isGreaterThan(24 * 60 * MINUTE);
  }

  /** From 10 to 200 and back. */
  private static long breathing(int i, int period, int phase) {
    return Math.round(105 - 95 * Math.cos(2 * Math.PI * (i + phase) / period));
  }

  private static Growth growth(IntToLongFunction counts, int samples) {
    CountHistory history = new CountHistory();
    for (int i = 0; i < samples; i++) {
      history.add(i * MINUTE, counts.applyAsLong(i));
    }
    return Growth.of(history.points(), LEAST);
  }

  /** The first sample, a minute apart, at which it is taken for a leak. */
  private static int firstSeen(IntToLongFunction counts, int samples) {
    CountHistory history = new CountHistory();
    for (int i = 0; i < samples; i++) {
      history.add(i * MINUTE, counts.applyAsLong(i));
      if (Growth.of(history.points(), LEAST) != null) {
        return i;
      }
    }
    return NEVER;
  }
}
