package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadTimesTest {

  private static final String STAT =
      "7 (a) (b c) S 1 2 3 4 5 6 7 8 9 10 300 20 0 0 20 0 13 0 5 6 7";

  @Test
  void schedstatHasNanoseconds() {
    assertThat(ThreadTimes.of("123 45 6\n", STAT)).isEqualTo(new ThreadTimes(123, 45));
  }

  @Test
  void withoutItThereAreTicks() {
    assertThat(ThreadTimes.of("", STAT)).isEqualTo(new ThreadTimes(3_200_000_000L, 0));
  }

  @Test
  void whatIsNotThereIsNotKnown() {
    assertThat(ThreadTimes.of("", "")).isEqualTo(ThreadTimes.UNKNOWN);
    assertThat(ThreadTimes.of("x y z", "")).isEqualTo(ThreadTimes.UNKNOWN);
  }
}
