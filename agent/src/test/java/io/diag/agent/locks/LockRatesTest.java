package io.diag.agent.locks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockRatesTest {

  private int firstUses;
  private int changes;
  private final LockRates rates = new LockRates(() -> firstUses++, () -> changes++);

  @AfterEach
  void off() {
    rates.setBlockRate(0);
    rates.setMutexFraction(0);
  }

  @Test
  void tellsWhatItWas() {
    assertThat(rates.setBlockRate(5)).isZero();
    assertThat(rates.setBlockRate(7)).isEqualTo(5);
    assertThat(rates.blockRate()).isEqualTo(7);
    assertThat(rates.setMutexFraction(3)).isZero();
    assertThat(rates.setMutexFraction(0)).isEqualTo(3);
  }

  @Test
  void isOnAsLongAsAnybodyWantsIt() {
    LockRates.Wanted one = rates.want(100, 0);
    LockRates.Wanted other = rates.want(0, 10);
    assertThat(rates.isOn()).isTrue();
    assertThat(rates.requests()).isEqualTo(2);
    one.close();
    assertThat(rates.isOn()).isTrue();
    one.close();
    assertThat(rates.isOn()).as("closing twice takes nothing from others").isTrue();
    other.close();
    assertThat(rates.isOn()).isFalse();
    assertThat(rates.requests()).isZero();
    assertThat(changes).isEqualTo(4);
  }

  @Test
  void equalWishesAreTwo() {
    LockRates.Wanted one = rates.want(100, 0);
    LockRates.Wanted same = rates.want(100, 0);
    one.close();
    assertThat(rates.isOn()).isTrue();
    same.close();
    assertThat(rates.isOn()).isFalse();
  }

  @Test
  void whatWasSetForGoodOutlastsRequests() {
    rates.setBlockRate(1000);
    rates.want(1, 0).close();
    assertThat(rates.isOn()).isTrue();
    assertThat(rates.blockRate()).isEqualTo(1000);
    LockRates.Wanted wanted = rates.want(1, 0);
    rates.setBlockRate(0);
    assertThat(rates.isOn()).isTrue();
    wanted.close();
    assertThat(rates.isOn()).isFalse();
  }

  @Test
  void preparesEachTimeItHasBeenOff() {
    rates.setBlockRate(1);
    rates.setMutexFraction(1);
    assertThat(firstUses).isOne();
    rates.setBlockRate(0);
    assertThat(firstUses).isOne();
    rates.setMutexFraction(0);
    rates.want(1, 1).close();
    assertThat(firstUses).isEqualTo(2);
  }

  @Test
  void theMostFrequentWishCounts() {
    assertThat(LockRates.mostFrequent(0, 5)).isEqualTo(5);
    assertThat(LockRates.mostFrequent(5, 0)).isEqualTo(5);
    assertThat(LockRates.mostFrequent(3, 5)).isEqualTo(3);
    assertThat(LockRates.mostFrequent(0, 0)).isZero();
  }
}
