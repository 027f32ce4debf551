package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossesTest {

  private static final long INTERVAL = 10;

  @Test
  void whatWasTakenAndNotRecordedIsCountedByReason() {
    Losses losses = Losses.of(Trigger.CTIMER, INTERVAL, mark(0, 0, 0), mark(700, 200, 8000), 400);

    assertThat(losses).isEqualTo(new Losses(200, 100, 100));
  }

  @Test
  void onlyWhatHappenedBetweenTheMarksCounts() {
    Losses losses =
        Losses.of(Trigger.CTIMER, INTERVAL, mark(700, 200, 8000), mark(800, 200, 9000), 100);

    assertThat(losses).isEqualTo(new Losses(0, 0, 0));
  }

  @Test
  void samplesOnTheEdgeAreNotLost() {
    Losses losses = Losses.of(Trigger.PERF_EVENTS, INTERVAL, mark(0, 0, 0), mark(5, 0, 130), 0);

    assertThat(losses).isEqualTo(new Losses(0, 0, 0));
  }

  @Test
  void threadsThatEndBeforeTheirFirstSampleAreMissed() {
    Losses losses =
        Losses.of(Trigger.PERF_EVENTS, INTERVAL, mark(0, 0, 0), mark(500, 0, 10_000), 500);

    assertThat(losses).isEqualTo(new Losses(0, 0, 500));
  }

  private static Mark mark(long due, long skipped, long processCpuNanos) {
    return new Mark(0, due, skipped, 0, processCpuNanos);
  }
}
