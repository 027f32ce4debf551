package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With limits of parts of a second in the place of ten seconds. */
@Timeout(60)
class WatchdogTest {

  private static final long LIMIT = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);

  private final Counters counters = new Counters();
  private final Map<String, String> off = new ConcurrentHashMap<>();
  private final Watchdog watchdog = new Watchdog(off::put, () -> {}, counters, LIMIT, PERIOD);
  private final AtomicReference<Throwable> endedBy = new AtomicReference<>();
  private volatile boolean stop;

  @Test
  void aRequestThatRunsForTooLongIsEndedAndTurnedOff() throws Exception {
    assumeTrue(new File("/proc/self/schedstat").exists(), "the kernel tells of threads");
    Thread worker = request("/burn", this::burn);
    lookUntilEnded(worker);
    assertThat(endedBy.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageStartingWith("a request for /burn has run for ");
    assertThat(off).containsOnlyKeys("/burn");
    assertThat(stuck()).isEqualTo(1);
  }

  @Test
  void aRequestThatIsHeldIsEndedByAnInterrupt() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Thread worker = request("/held", never::await);
    lookUntilEnded(worker);
    assertThat(endedBy.get()).isInstanceOf(InterruptedException.class);
    assertThat(off).as("it has ended: it may have been the machine").isEmpty();
    assertThat(stuck()).isEqualTo(1);
  }

  @Test
  void aRequestThatCannotBeEndedIsTurnedOff() throws Exception {
    Object lock = new Object();
    Thread worker;
    synchronized (lock) {
      worker =
          request(
              "/locked",
              () -> {
                synchronized (lock) {
                  Activity.check();
                }
              });
      while (off.isEmpty()) {
        watchdog.next();
      }
      assertThat(off.get("/locked"))
          .isEqualTo("a request for /locked (" + worker.getName() + ") cannot be ended");
    }
    worker.join();
    assertThat(endedBy.get()).isInstanceOf(CancelledException.class);
    assertThat(stuck()).isEqualTo(1);
  }

  @Test
  void aRequestThatWaitsForItsWindowIsLeftAlone() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread worker =
        request(
            "/window",
            () -> {
              Activity.Waiting waiting = Activity.waiting();
              begun.countDown();
              LockSupport.parkNanos(4 * LIMIT);
              Activity.goOn(waiting);
              Activity.check();
            });
    begun.await();
    lookUntilEnded(worker);
    assertThat(endedBy.get()).isNull();
    assertThat(off).isEmpty();
    assertThat(stuck()).isZero();
  }

  @Test
  void aLoopThatBurnsIsEndedAndTurnedOff() throws Exception {
    assumeTrue(new File("/proc/self/schedstat").exists(), "the kernel tells of threads");
    AgentLoop loop =
        new AgentLoop(
                "spinning",
                AgentThreads::leaks,
                () -> {
                  burnFor(PERIOD);
                  return !stop;
                },
                new Features())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (loop.thread().isAlive() && System.nanoTime() < deadline) {
      watchdog.next();
    }
    stop = true;
    assertThat(off.get("spinning")).startsWith("the thread of spinning has used ");
    assertThat(stuck()).isEqualTo(1);
    loop.thread().join();
  }

  @Test
  void aLoopThatSleepsIsLeftAlone() throws Exception {
    AgentLoop loop =
        new AgentLoop(
                "quiet",
                AgentThreads::leaks,
                () -> {
                  LockSupport.parkNanos(PERIOD);
                  return !stop;
                },
                new Features())
            .start();
    long end = System.nanoTime() + 4 * LIMIT;
    while (System.nanoTime() < end) {
      watchdog.next();
    }
    assertThat(off).isEmpty();
    assertThat(loop.thread().isAlive()).isTrue();
    stop = true;
    loop.thread().join();
  }

  @Test
  void theInterruptDoesNotReachWhatComesAfter() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    boolean[] interrupted = {true};
    Thread worker =
        AgentThreads.workers()
            .newThread(
                () -> {
                  perform("/held", never::await);
                  interrupted[0] = Thread.currentThread().isInterrupted();
                });
    worker.start();
    lookUntilEnded(worker);
    assertThat(stuck()).isEqualTo(1);
    assertThat(interrupted[0]).isFalse();
  }

  private interface Work {

    void run() throws Exception;
  }

  private Thread request(String path, Work work) {
    Thread worker = AgentThreads.workers().newThread(() -> perform(path, work));
    worker.start();
    return worker;
  }

  private void perform(String path, Work work) {
    try (Activity activity = Activity.request(path)) {
      assertThat(activity).isNotNull();
      work.run();
    } catch (Throwable e) {
      endedBy.set(e);
    }
  }

  private void lookUntilEnded(Thread thread) {
    while (thread.isAlive()) {
      watchdog.next();
    }
  }

  private void burn() {
    while (true) {
      Activity.check();
    }
  }

  private static void burnFor(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private long stuck() {
    return counters.list().stream()
        .filter(entry -> entry.name().equals("diag_watchdog_stuck_total"))
        .mapToLong(entry -> entry.value().getAsLong())
        .sum();
  }
}
