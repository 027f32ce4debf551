package io.diag.it;

import static io.diag.it.Contended.at;

import io.diag.it.apps.LockUser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.data.Percentage;

/** Every way in which java.util.concurrent has threads wait, for a time that is known. */
class LockKindsIT {

  private static final String APPS = LockUser.class.getPackageName() + ".";
  private static final int WAITERS = 10;

  /**
   * A way to wait.
   *
   * @param name of the application's class whose method await calls that
   * @param called what it calls, in java.util.concurrent
   */
  private record Known(String kind, String name, String called) {}

  private static final List<Known> ALL =
      Stream.of(
              "lock LockWaits$Locked locks.ReentrantLock.lock",
              "lock LockWaits$Interruptible locks.ReentrantLock.lockInterruptibly",
              "lock LockWaits$Timed locks.ReentrantLock.tryLock",
              "lock LockWaits$ReadLocked locks.ReentrantReadWriteLock$ReadLock.lock",
              "lock LockWaits$WriteLocked locks.ReentrantReadWriteLock$WriteLock.lock",
              "lock LockWaits$StampedReading locks.StampedLock.readLock",
              "lock LockWaits$StampedWriting locks.StampedLock.writeLock",
              "semaphore LockWaits$Permit Semaphore.acquire",
              "latch MeetingWaits$Latch CountDownLatch.await",
              "latch MeetingWaits$Barrier CyclicBarrier.await",
              "latch MeetingWaits$Phase Phaser.arriveAndAwaitAdvance",
              "queue MeetingWaits$Exchange Exchanger.exchange",
              "condition MeetingWaits$Signal"
                  + " locks.AbstractQueuedSynchronizer$ConditionObject.await",
              "queue QueueWaits$ArrayTake ArrayBlockingQueue.take",
              "queue QueueWaits$ArrayPut ArrayBlockingQueue.put",
              "queue QueueWaits$LinkedTake LinkedBlockingQueue.take",
              "queue QueueWaits$LinkedPut LinkedBlockingQueue.put",
              "queue QueueWaits$SynchronousTake SynchronousQueue.take",
              "queue QueueWaits$SynchronousPut SynchronousQueue.put",
              "queue QueueWaits$TransferTake LinkedTransferQueue.take",
              "queue QueueWaits$PriorityTake PriorityBlockingQueue.take",
              "queue QueueWaits$DequeTake LinkedBlockingDeque.take",
              "queue QueueWaits$DelayTake DelayQueue.take",
              "future FutureWaits$Got CompletableFuture.get",
              "future FutureWaits$Joined CompletableFuture.join",
              "future FutureWaits$TaskGot FutureTask.get",
              "future FutureWaits$ForkJoined ForkJoinTask.join",
              "park FutureWaits$Parked locks.LockSupport.park")
          .map(line -> line.split(" "))
          .map(words -> new Known(words[0], words[1], "java.util.concurrent." + words[2]))
          .toList();

  @JvmTest(main = LockUser.class)
  void platformThreads(TargetJvm jvm) throws Exception {
    assertEachIsRight(jvm, "all", WAITERS);
  }

  @JvmTest(main = LockUser.class, minVersion = 21)
  void virtualThreads(TargetJvm jvm) throws Exception {
    assertEachIsRight(jvm, "all-virtual", 1000);
  }

  private static void assertEachIsRight(TargetJvm jvm, String command, int waiters)
      throws Exception {
    jvm.awaitLine("ready");
    Contended.takeAll(jvm);
    jvm.ask(command + " " + waiters + " 200", command);
    PprofFile block = Contended.profile(jvm, "block");
    SoftAssertions softly = new SoftAssertions();
    for (Known known : ALL) {
      long nanos = Long.parseLong(jvm.awaitLine("\\Q" + known.name + "\\E (\\d+)").group(1));
      assertIsRight(softly, block, known, waiters, nanos);
    }
    softly.assertAll();
    Contended.assertNobodyWaits(jvm);
  }

  private static void assertIsRight(
      SoftAssertions softly, PprofFile block, Known known, int waiters, long nanos) {
    List<PprofFile.Sample> samples =
        block.samples().stream()
            .filter(at(known.name + ".await"))
            .filter(sample -> !isIncidental(known, sample))
            .toList();
    Contended all = Contended.of(block, samples::contains);
    String what = known + ", measured " + nanos;
    softly.assertThat(all.nanos()).as(what).isCloseTo(nanos, Percentage.withPercentage(10));
    softly.assertThat(all.count()).as(what).isEqualTo(waiters);
    for (PprofFile.Sample sample : samples) {
      softly.assertThat(sample.labels()).as(what).containsEntry("kind", known.kind);
      softly.assertThat(sample.labels()).as(what).containsEntry("role", "waiter");
      List<String> ours = new ArrayList<>();
      List<String> frames = Contended.frames(sample);
      int called = frames.indexOf(APPS + known.name + ".await") - 1;
      ours.addAll(frames.subList(0, Math.max(0, called + 1)));
      softly
          .assertThat(ours)
          .as(what)
          .allMatch(frame -> frame.startsWith("java.util.concurrent."))
          .endsWith(known.called);
    }
  }

  /** Those that wait for a lock, or a class to be loaded, in order to wait for something else. */
  private static boolean isIncidental(Known known, PprofFile.Sample sample) {
    String kind = sample.labels().get("kind");
    return !kind.equals(known.kind) && (kind.equals("lock") || kind.equals("monitor"));
  }
}
