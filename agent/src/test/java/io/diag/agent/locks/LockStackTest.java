package io.diag.agent.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import io.diag.hooks.Wait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockStackTest {

  private static final String AQS = "java.util.concurrent.locks.AbstractQueuedSynchronizer";
  private static final String CONDITION = AQS + "$ConditionObject.await";
  private static final String PARK = "java.util.concurrent.locks.LockSupport.park";
  private static final String BLOCK = "java.util.concurrent.ForkJoinPool.managedBlock";
  private static final String BEGIN = "io.diag.hooks.LockHooks.ended";

  private static LockStack of(Wait.Way way, String... functions) {
    List<Frame> frames = new ArrayList<>();
    frames.add(Frame.pseudo(BEGIN));
    for (String function : functions) {
      frames.add(Frame.pseudo(function));
    }
    return LockStack.of(way, frames);
  }

  private static void is(LockStack stack, WaitKind kind, String leaf) {
    assertThat(stack.kind()).isEqualTo(kind);
    assertThat(stack.frames().get(0).function()).isEqualTo(leaf);
  }

  @Test
  void beginsWithWhatWasCalled() {
    is(
        of(
            Wait.Way.ACQUIRE,
            AQS + ".acquire",
            AQS + ".acquire",
            "java.util.concurrent.locks.ReentrantLock$Sync.lock",
            "java.util.concurrent.locks.ReentrantLock.lock",
            "app.Main.run"),
        WaitKind.LOCK,
        "java.util.concurrent.locks.ReentrantLock.lock");
    is(
        of(
            Wait.Way.ACQUIRE,
            AQS + ".acquire",
            AQS + ".acquireSharedInterruptibly",
            "java.util.concurrent.Semaphore.acquire",
            "app.Main.run"),
        WaitKind.SEMAPHORE,
        "java.util.concurrent.Semaphore.acquire");
    is(
        of(
            null,
            "java.util.concurrent.locks.StampedLock.releaseWrite",
            "java.util.concurrent.locks.StampedLock.unlockWrite",
            "app.Main.run"),
        WaitKind.LOCK,
        "java.util.concurrent.locks.StampedLock.unlockWrite");
  }

  /** Its own lock on the JDK's queue, or its own parking, is not hidden behind its own method. */
  @Test
  void serviceThatCallsTheMeansItself() {
    is(
        of(Wait.Way.ACQUIRE, AQS + ".acquire", AQS + ".acquire", "app.Mutex.lock"),
        WaitKind.LOCK,
        AQS + ".acquire");
    is(of(Wait.Way.PARK, PARK, "app.Main.run"), WaitKind.PARK, PARK);
    is(of(null, AQS + ".release", "app.Mutex.unlock"), WaitKind.LOCK, AQS + ".release");
  }

  @Test
  void conditionsAreKnownByWhoWaitsForThem() {
    is(of(Wait.Way.CONDITION, CONDITION, "app.Main.run"), WaitKind.CONDITION, CONDITION);
    is(
        of(
            Wait.Way.CONDITION,
            CONDITION,
            "org.eclipse.jetty.util.BlockingArrayQueue.poll",
            "app.A.b"),
        WaitKind.QUEUE,
        CONDITION);
    is(
        of(
            Wait.Way.CONDITION,
            CONDITION,
            "java.util.concurrent.ArrayBlockingQueue.take",
            "app.Main.run"),
        WaitKind.QUEUE,
        "java.util.concurrent.ArrayBlockingQueue.take");
    is(
        of(
            Wait.Way.CONDITION,
            CONDITION,
            "java.util.concurrent.CyclicBarrier.dowait",
            "java.util.concurrent.CyclicBarrier.await"),
        WaitKind.LATCH,
        "java.util.concurrent.CyclicBarrier.dowait");
    is(
        of(
            Wait.Way.CONDITION,
            CONDITION,
            "java.util.concurrent.ThreadPoolExecutor.awaitTermination"),
        WaitKind.CONDITION,
        "java.util.concurrent.ThreadPoolExecutor.awaitTermination");
  }

  @Test
  void futuresAndQueuesThatPark() {
    is(
        of(
            Wait.Way.PARK,
            PARK,
            "java.util.concurrent.CompletableFuture$Signaller.block",
            BLOCK,
            "java.util.concurrent.CompletableFuture.get"),
        WaitKind.FUTURE,
        "java.util.concurrent.CompletableFuture$Signaller.block");
    is(
        of(Wait.Way.PARK, PARK, "java.util.concurrent.FutureTask.awaitDone"),
        WaitKind.FUTURE,
        "java.util.concurrent.FutureTask.awaitDone");
    is(
        of(Wait.Way.PARK, PARK, "java.util.concurrent.ForkJoinPool.awaitWork"),
        WaitKind.QUEUE,
        "java.util.concurrent.ForkJoinPool.awaitWork");
    is(
        of(Wait.Way.PARK, PARK, "java.util.concurrent.Exchanger.slotExchange"),
        WaitKind.QUEUE,
        "java.util.concurrent.Exchanger.slotExchange");
    is(
        of(Wait.Way.PARK, PARK, "java.util.concurrent.Phaser$QNode.block", BLOCK),
        WaitKind.LATCH,
        "java.util.concurrent.Phaser$QNode.block");
  }

  /** A virtual thread that reads from a socket is parked as any other. */
  @Test
  void networkIsNoWaitForAThread() {
    assertThat(of(Wait.Way.PARK, PARK, "sun.nio.ch.Poller.poll", "app.Main.run").kind())
        .isEqualTo(WaitKind.NONE);
  }

  @Test
  void monitors() {
    is(of(Wait.Way.MONITOR, "app.Main.run"), WaitKind.MONITOR, "app.Main.run");
    is(
        of(Wait.Way.OBJECT_WAIT, "java.lang.Object.wait0", "java.lang.Object.wait", "app.Main.run"),
        WaitKind.WAIT,
        "java.lang.Object.wait");
    assertThat(
            of(Wait.Way.OBJECT_WAIT, "java.lang.Object.wait", "java.lang.ref.ReferenceQueue.remove")
                .frames())
        .isNotEmpty();
  }

  /** A reader that has got in lets the next one in; it has held nobody up. */
  @Test
  void readersThatLetEachOtherInAreNotCharged() {
    assertThat(
            of(
                    null,
                    AQS + ".signalNextIfShared",
                    AQS + ".acquire",
                    "java.util.concurrent.locks.ReentrantReadWriteLock$ReadLock.lock")
                .kind())
        .isEqualTo(WaitKind.NONE);
  }

  @Test
  void noStackForWantOfHeap() {
    for (Wait.Way way : Wait.Way.values()) {
      LockStack stack = LockStack.of(way, List.of());
      assertThat(stack.kind()).as("%s", way).isNotEqualTo(WaitKind.NONE);
      assertThat(stack.frames().get(0).function()).isEqualTo("[no heap for the stack]");
    }
    assertThat(LockStack.of(null, List.of()).kind()).isEqualTo(WaitKind.LOCK);
  }
}
