package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.counters.Features;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentLoopTest {

  private static final String FEATURE = "something";

  private final Features features = new Features();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);

  AgentLoopTest() {
    features.listen(all -> states.add(all.getOrDefault(FEATURE, "")));
  }

  @Test
  void aFailedRoundIsSaidAndFollowedByAnother() throws Exception {
    start(
        () -> {
          if (rounds.incrementAndGet() <= 3) {
            throw new AssertionError("round " + rounds);
          }
          end.await();
          return false;
        });
    awaitState("off has failed and is tried again: java.lang.AssertionError: round 1");
    awaitState("off has failed and is tried again: java.lang.AssertionError: round 3");
    end.countDown();
  }

  @Test
  void afterAGoodRoundTheFeatureIsOn() throws Exception {
    start(
        () -> {
          if (rounds.incrementAndGet() == 1) {
            throw new StackOverflowError("of a test");
          }
          return rounds.get() < 3;
        });
    awaitState("off has failed and is tried again: java.lang.StackOverflowError: of a test");
    awaitState("on (started again after an error)");
  }

  @Test
  void oneThatAlwaysFailsIsOff() throws Exception {
    AgentLoop loop =
        start(
            () -> {
              rounds.incrementAndGet();
              throw new IllegalStateException("always");
            });
    awaitState(
        "off has failed 10 times, and is not tried again: java.lang.IllegalStateException: always");
    loop.thread().join();
    assertThat(rounds).hasValue(AgentLoop.MAX_FAILURES);
    assertThat(loop.hasEnded()).isTrue();
    loop.reviveIfDead();
    assertThat(loop.thread().isAlive()).isFalse();
  }

  @Test
  void aFullHeapIsNoReasonToEnd() throws Exception {
    AgentLoop loop =
        start(
            () -> {
              if (rounds.incrementAndGet() <= 2 * AgentLoop.MAX_FAILURES) {
                throw new OutOfMemoryError("of a test");
              }
              return false;
            });
    loop.thread().join();
    assertThat(rounds).hasValue(2 * AgentLoop.MAX_FAILURES + 1);
    assertThat(features.states()).isEmpty();
  }

  @Test
  void anInterruptEndsNothing() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    AgentLoop loop =
        start(
            () -> {
              rounds.incrementAndGet();
              waits.countDown();
              end.await();
              return false;
            });
    waits.await();
    for (int i = 0; i < 1000; i++) {
      loop.thread().interrupt();
    }
    assertThat(loop.thread().isInterrupted()).isFalse();
    assertThat(rounds).hasValue(1);
    // Nor does one of the agent's own.
    AgentThreads.interrupt(loop.thread());
    while (rounds.get() < 2) {
      Thread.onSpinWait();
    }
    end.countDown();
    loop.thread().join();
    assertThat(rounds).hasValue(2);
  }

  @Test
  void aThreadThatHasEndedIsReplaced() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AgentLoop loop =
        start(
            task -> AgentThreads.leaks(made.incrementAndGet() == 1 ? () -> {} : task),
            () -> {
              rounds.incrementAndGet();
              end.await();
              return false;
            });
    loop.thread().join();
    assertThat(rounds).hasValue(0);
    loop.reviveIfDead();
    awaitState("on (started again: its thread had ended)");
    end.countDown();
    loop.thread().join();
    assertThat(rounds).hasValue(1);
  }

  @Test
  void oneWhoseThreadsAllEndIsOff() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AgentLoop loop =
        start(
            task -> {
              made.incrementAndGet();
              return AgentThreads.leaks(() -> {});
            },
            () -> true);
    for (int i = 0; i < 2 * AgentLoop.MAX_THREADS; i++) {
      loop.thread().join();
      loop.reviveIfDead();
    }
    assertThat(made).hasValue(AgentLoop.MAX_THREADS);
    assertThat(features.states()).containsEntry(FEATURE, "off its thread has ended 6 times");
    Loops.remove(loop);
  }

  private AgentLoop start(AgentLoop.Round round) {
    return start(AgentThreads::leaks, round);
  }

  private AgentLoop start(Function<Runnable, Thread> threads, AgentLoop.Round round) {
    return new AgentLoop(FEATURE, threads, round, features, /* firstPauseNanos= */ 1000).start();
  }

  private void awaitState(String state) throws InterruptedException {
    String next;
    do {
      next = states.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("until " + state).isNotNull();
    } while (!next.equals(state));
  }
}
