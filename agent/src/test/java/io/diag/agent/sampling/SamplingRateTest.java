package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplingRateTest {

  private static final long TICK = 4_000_000;

  @Test
  void perfEventsDoesWhatIsAsked() {
    SamplingRate rate = SamplingRate.of(1000, Trigger.PERF_EVENTS, TICK);

    assertThat(rate.intervalNanos()).isEqualTo(1_000_000);
    assertThat(rate.isCapped()).isFalse();
  }

  @Test
  void timersAreCappedByTheTickAndSaySo() {
    SamplingRate rate = SamplingRate.of(1000, Trigger.CTIMER, TICK);

    assertThat(rate.intervalNanos()).isEqualTo(5_000_000);
    assertThat(rate.isCapped()).isTrue();
    assertThat(rate.comment(Trigger.CTIMER)).startsWith("hz=1000 asked, 200 done: ctimer");
    assertThat(SamplingRate.of(1000, Trigger.ITIMER, TICK).intervalNanos()).isEqualTo(8_000_000);
  }

  @Test
  void theUsualRateIsNotCappedEvenWithoutKnowingTheTick() {
    assertThat(SamplingRate.of(100, Trigger.CTIMER, 0).isCapped()).isFalse();
    assertThat(SamplingRate.of(100, Trigger.CTIMER, TICK).isCapped()).isFalse();
  }
}
