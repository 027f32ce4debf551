package io.diag.agent.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassTest {

  @Test
  void smallOnesAreAsTheyAre() {
    for (long size = 0; size <= 1024; size += 8) {
      assertThat(SizeClass.of(size)).isEqualTo(size);
    }
  }

  @Test
  void largerOnesAreRoundedUpByNoMoreThanASixteenth() {
    for (long size = 1025; size < 5_000_000; size += 1 + size / 1000) {
      long of = SizeClass.of(size);
      assertThat(of).as("%s", size).isBetween(size, size + size / 16);
      assertThat(SizeClass.of(of)).as("%s is the largest of its class", of).isEqualTo(of);
    }
  }

  @Test
  void thereAreSixteenBetweenTwoPowersOfTwo() {
    for (long power = 1024; power < 1L << 40; power *= 2) {
      assertThat(SizeClass.of(power)).isEqualTo(power);
      assertThat(SizeClass.of(power + 1)).isEqualTo(power + power / 16);
      assertThat(SizeClass.of(2 * power - power / 16)).isEqualTo(2 * power - power / 16);
      assertThat(SizeClass.of(2 * power - power / 16 + 1)).isEqualTo(2 * power);
    }
  }

  @Test
  void hugeOnesDoNotOverflow() {
    assertThat(SizeClass.of(Long.MAX_VALUE / 2)).isGreaterThan(0);
    assertThat(SizeClass.of(16L << 40)).isEqualTo(16L << 40);
  }
}
