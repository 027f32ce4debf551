package io.diag.agent.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplingRateTest {

  private static final long TICK = 4_000_000;

  @Test
  void perfEventsDoesWhatIsAsked() {
    SamplingRate rate = SamplingRate.of(1000, CpuEngine.PERF_EVENTS, TICK);

    assertThat(rate.intervalNanos()).isEqualTo(1_000_000);
    assertThat(rate.isCapped()).isFalse();
  }

  @Test
  void timersAreCappedByTheTickAndSaySo() {
    SamplingRate rate = SamplingRate.of(1000, CpuEngine.CTIMER, TICK);

    assertThat(rate.intervalNanos()).isEqualTo(5_000_000);
    assertThat(rate.isCapped()).isTrue();
    assertThat(rate.comment(CpuEngine.CTIMER)).startsWith("hz=1000 asked, 200 done: ctimer");
    assertThat(SamplingRate.of(1000, CpuEngine.ITIMER, TICK).intervalNanos()).isEqualTo(8_000_000);
  }

  @Test
  void theUsualRateIsNotCappedEvenWithoutKnowingTheTick() {
    assertThat(SamplingRate.of(100, CpuEngine.CTIMER, 0).isCapped()).isFalse();
    assertThat(SamplingRate.of(100, CpuEngine.CTIMER, TICK).isCapped()).isFalse();
  }
}
