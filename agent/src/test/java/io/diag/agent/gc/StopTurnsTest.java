package io.diag.agent.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopTurnsTest {

  private final StopTurns turns = new StopTurns();

  @Test
  void oneAtATime() throws Exception {
    StopTurns.Turn turn = turns.take();
    assertThatThrownBy(turns::take)
        .isInstanceOf(StopTurns.TooSoonException.class)
        .hasMessageContaining("already; try again in 1 s");
    turn.close();
    // One that came to nothing costs no time.
    turns.take().close();
  }

  @Test
  void restIsTenTimesAsLong() throws Exception {
    try (StopTurns.Turn turn = turns.take()) {
      turn.took(Duration.ofSeconds(6).toNanos());
    }
    assertThat(secondsLeft()).isEqualTo(60);
  }

  @Test
  void restIsASecondAtLeast() throws Exception {
    try (StopTurns.Turn turn = turns.take()) {
      turn.took(1);
    }
    assertThat(secondsLeft()).isEqualTo(1);
  }

  @Test
  void whoHasPatienceWaitsForItsTurn() throws Exception {
    try (StopTurns.Turn turn = turns.take()) {
      turn.took(1);
    }
    long begin = System.nanoTime();
    turns.take(Duration.ofSeconds(30)).close();
    assertThat(System.nanoTime() - begin).isGreaterThan(Duration.ofMillis(500).toNanos());
    try (StopTurns.Turn turn = turns.take()) {
      turn.took(Duration.ofSeconds(6).toNanos());
    }
    assertThatThrownBy(() -> turns.take(Duration.ofSeconds(5)))
        .isInstanceOf(StopTurns.TooSoonException.class);
  }

  private long secondsLeft() {
    try {
      turns.take().close();
      return 0;
    } catch (StopTurns.TooSoonException e) {
      return e.seconds();
    }
  }
}
