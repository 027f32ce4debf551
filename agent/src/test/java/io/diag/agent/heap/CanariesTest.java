package io.diag.agent.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanariesTest {

  private final List<Object> alive = new ArrayList<>();

  @Test
  void oneThatIsGoneTellsOfACollection() {
    Canaries canaries = new Canaries(Object::new, 4, Duration.ZERO, false);
    canaries.makeNow(17);
    System.gc();
    assertThat(canaries.newestGone()).isEqualTo(17);
  }

  @Test
  void oneThatLivesTellsNothing() {
    Canaries canaries = new Canaries(this::keptAlive, 4, Duration.ZERO, false);
    canaries.makeNow(17);
    System.gc();
    assertThat(canaries.newestGone()).isZero();
    alive.clear();
    System.gc();
    assertThat(canaries.newestGone()).isEqualTo(17);
  }

  /** Where a collection takes long the newest are no help. */
  @Test
  void thereAreSomeOfEachAge() {
    Canaries canaries = new Canaries(this::keptAlive, 16, Duration.ZERO, false);
    for (int made = 1; made <= 1000; made++) {
      canaries.make(made);
    }
    long newest = 0;
    for (int age : new int[] {200, 100, 50, 10}) {
      alive.subList(0, alive.size() - age).clear();
      System.gc();
      newest = Math.max(newest, canaries.newestGone());
      assertThat(newest).as("older than %s", age).isBetween(1000L - 4L * age, 1000L - age);
    }
  }

  @Test
  void oneForACollectionThatIsAskedForIsNotReplaced() {
    Canaries canaries = new Canaries(this::keptAlive, 4, Duration.ZERO, false);
    canaries.makeNow(1);
    for (int made = 2; made <= 100; made++) {
      canaries.make(made);
    }
    alive.remove(0);
    System.gc();
    assertThat(canaries.newestGone()).isEqualTo(1);
  }

  @Test
  void noMoreAreMadeThanOneInTheTime() {
    Canaries canaries = new Canaries(this::keptAlive, 4, Duration.ofHours(1), false);
    canaries.make(1);
    canaries.make(2);
    canaries.make(3);
    assertThat(alive).hasSize(1);
    canaries.makeNow(4);
    assertThat(alive).hasSize(2);
  }

  @Test
  void whereThereIsNoRoomNoneIsMade() {
    Canaries canaries = new Canaries(() -> null, 4, Duration.ZERO, false);
    canaries.make(1);
    canaries.makeNow(2);
    assertThat(canaries.newestGone()).isZero();
  }

  private Object keptAlive() {
    Object object = new Object();
    alive.add(object);
    return object;
  }
}
