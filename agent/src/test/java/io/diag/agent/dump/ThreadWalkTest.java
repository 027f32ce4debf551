package io.diag.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadWalkTest {

  private final VirtualThreads virtualThreads = VirtualThreads.find(null);
  private final List<Thread> visited = new ArrayList<>();

  @Test
  void threadsThatAreNotReachedInTimeAreCounted() {
    ThreadWalk walk = walk(/* maxNanos= */ -1);
    assertThat(visited).isEmpty();
    assertThat(walk.notReached()).isPositive();
    assertThat(Missing.of(walk, virtualThreads))
        .anyMatch(line -> line.startsWith("cut: " + walk.notReached() + " more threads are not"));
  }

  @Test
  void nothingIsCutInTime() {
    ThreadWalk walk = walk(TimeUnit.HOURS.toNanos(1));
    assertThat(visited).contains(Thread.currentThread());
    assertThat(walk.notReached()).isZero();
    assertThat(Missing.of(walk, virtualThreads)).noneMatch(line -> line.startsWith("cut: "));
  }

  private ThreadWalk walk(long maxNanos) {
    ThreadWalk walk = new ThreadWalk(DumpScope.ALL, virtualThreads, 1_000_000, maxNanos);
    walk.walk((thread, state, stack) -> visited.add(thread));
    return walk;
  }
}
