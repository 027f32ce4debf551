package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CollectionLimitsTest {

  @Test
  void oneSourceDoesNotTakeAll() throws Exception {
    CollectionLimits limits = new CollectionLimits(3, 2, Duration.ZERO);
    limits.enter("a");
    limits.enter("a");
    assertThatThrownBy(() -> limits.enter("a"))
        .hasMessageContaining("2 profiles")
        .hasMessageContaining("a");
    limits.enter("b");
    assertThatThrownBy(() -> limits.enter("c")).hasMessageContaining("3 profiles");
    limits.leave("a", true);
    limits.enter("c");
  }

  @Test
  void sourceComesOnceInAnInterval() throws Exception {
    CollectionLimits limits = new CollectionLimits(16, 8, Duration.ofMinutes(2));
    limits.enter("a");
    limits.leave("a", true);
    RefusedException refusal = refusal(limits, "a");
    assertThat(refusal.status()).isEqualTo(429);
    assertThat(refusal).hasMessageContaining("each 2m").hasMessageContaining("rate-limit");
    int seconds = Integer.parseInt(refusal.headers().get(0).value());
    assertThat(refusal.headers().get(0).name()).isEqualTo("Retry-After");
    assertThat(seconds).isBetween(60, 121);
    limits.enter("b");
  }

  @Test
  void refusedByALimitItMayComeAgainAtOnce() throws Exception {
    CollectionLimits limits = new CollectionLimits(1, 1, Duration.ofMinutes(2));
    limits.enter("a");
    refusal(limits, "b");
    limits.leave("a", true);
    limits.enter("b");
  }

  @Test
  void whatWasNotServedDoesNotCount() throws Exception {
    CollectionLimits limits = new CollectionLimits(16, 8, Duration.ofMinutes(2));
    limits.enter("a");
    limits.leave("a", false);
    limits.enter("a");
  }

  @Test
  void manySourcesAreForgottenInOrder() throws Exception {
    CollectionLimits limits = new CollectionLimits(16, 8, Duration.ofMinutes(2));
    for (int i = 0; i <= 10_000; i++) {
      limits.enter("source " + i);
      limits.leave("source " + i, true);
    }
    refusal(limits, "source 10000");
    limits.enter("source 0");
  }

  private static RefusedException refusal(CollectionLimits limits, String source) {
    try {
      limits.enter(source);
    } catch (RefusedException e) {
      return e;
    }
    throw new AssertionError(source + " was let in");
  }
}
