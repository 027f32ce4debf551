package io.diag.hooks;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContentionStacksTest {

  /** Each thread has found room before the others took it; looking for another one has to end. */
  @Test
  void manyThreadsAtOnceDoNotFillTheTable() {
    ContentionStacks stacks = new ContentionStacks(1, 100);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (long i = 1; i < 20; i++) {
            stacks.put(new ContentionStack(i << 32, Wait.Way.PARK, null), 1);
          }
          stacks.brought(100L << 32, Wait.Way.PARK, "shown");
        });
    assertTrue(stacks.size() <= 2, "kept " + stacks.size());
  }
}
