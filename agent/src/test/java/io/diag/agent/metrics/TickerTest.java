package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TickerTest {

  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);

  private final Distribution latency = new Distribution("test_seconds", "Test.");

  @Test
  void delayOfLessThanAPeriodCountsOnce() {
    Ticker.observe(latency, PERIOD - 1, PERIOD);
    assertThat(latency.count()).isEqualTo(1);
  }

  /** As if one had come at each period, and had waited for what was left of the stall. */
  @Test
  void stallCountsForAllThatItDelayed() {
    Ticker.observe(latency, 10 * PERIOD, PERIOD);
    assertThat(latency.count()).isEqualTo(10);
    assertThat(latency.seconds())
        .isCloseTo(0.020 * (10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1), within(1e-9));
  }

  @Test
  void hoursAreNotCountedOneByOne() {
    Ticker.observe(latency, TimeUnit.HOURS.toNanos(24), PERIOD);
    assertThat(latency.count()).isEqualTo(1001);
  }

  @Test
  void measuresItself() {
    Ticker ticker = new Ticker(latency);
    while (latency.count() == 0) {
      ticker.await();
    }
    assertThat(ticker.takeWorst()).isPositive();
    assertThat(ticker.takeWorst()).as("taken").isZero();
    assertThat(latency.seconds()).isPositive();
  }
}
