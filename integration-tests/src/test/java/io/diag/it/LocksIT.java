package io.diag.it;

import static io.diag.it.Contended.at;
import static io.diag.it.Contended.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LockUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;

/** Who makes whom wait. */
class LocksIT {

  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String RELEASE = "ReadersAndWriter.write";

  @TempDir Path directory;

  @JvmTest(main = LockUser.class)
  void longHolderOfALockIsCharged(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "lock", "lock", "ReentrantLock.unlock");
  }

  @JvmTest(main = LockUser.class)
  void longHolderOfAStampedLockIsCharged(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "stamped", "lock", "StampedLock.tryUnlockWrite");
  }

  @JvmTest(main = LockUser.class)
  void longHolderOfAPermitIsCharged(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "semaphore", "semaphore", "Semaphore.release");
  }

  private static void assertLongHolderIsCharged(
      TargetJvm jvm, String mutex, String kind, String released) throws Exception {
    jvm.awaitLine("ready");
    Contended.takeAll(jvm);
    long waited = jvm.ask("hold " + mutex, "hold");
    PprofFile holders = Contended.profile(jvm, "mutex");
    Contended all = Contended.of(holders, sample -> true);
    Contended longHolder = Contended.of(holders, at("LongHolder.holdLong"));
    assertThat(all.nanos()).isCloseTo(waited, Percentage.withPercentage(10));
    assertThat(longHolder.nanos()).isGreaterThan(all.nanos() * 85 / 100);
    assertThat(longHolder.count()).isOne();
    assertThat(holders.samples())
        .allSatisfy(
            sample -> {
              boolean holdsLong = at("LongHolder.holdLong").test(sample);
              assertThat(sample.labels())
                  .containsEntry("attribution", "unlock")
                  .containsEntry("kind", kind)
                  .containsEntry("role", holdsLong ? "holder" : "waiter");
              assertThat(Contended.frames(sample).get(0)).endsWith("." + released);
            });
    PprofFile block = Contended.profile(jvm, "block");
    // Some wait for each other while a class is loaded, too.
    Contended waiters = Contended.of(block, at("LongHolder.holdShort").and(labelled("kind", kind)));
    assertThat(waiters.count()).isEqualTo(9);
    assertThat(waiters.nanos()).isCloseTo(waited, Percentage.withPercentage(10));
    assertThat(block.samples())
        .filteredOn(at("LongHolder.holdShort"))
        .allMatch(labelled("role", "waiter"));
    assertPairs(jvm, waited);
  }

  private static void assertPairs(TargetJvm jvm, long waited) throws Exception {
    PprofFile pairs = Contended.profile(jvm, "mutex?view=pairs");
    Contended longHolders =
        Contended.of(
            pairs,
            sample -> Contended.frames(sample).contains("io.diag.it.apps.LongHolder.holdLong"));
    assertThat(Contended.of(pairs, sample -> true).nanos())
        .isCloseTo(waited, Percentage.withPercentage(10));
    assertThat(longHolders.nanos()).isGreaterThan(waited * 75 / 100);
    assertThat(pairs.samples())
        .isNotEmpty()
        .allMatch(labelled("role", "waiter"))
        .allSatisfy(
            sample -> {
              List<String> frames = Contended.frames(sample);
              int separator = frames.indexOf("[held up by]");
              assertThat(frames.subList(0, separator))
                  .contains("io.diag.it.apps.LongHolder.holdShort")
                  .doesNotContain("io.diag.it.apps.LongHolder.holdLong");
              assertThat(frames.subList(separator + 1, frames.size()))
                  .containsAnyOf(
                      "io.diag.it.apps.LongHolder.holdShort",
                      "io.diag.it.apps.LongHolder.holdLong");
            });
  }

  @JvmTest(main = LockUser.class)
  void readersAreDelayedByAWriterAndItByThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Contended.takeAll(jvm);
    long readersWaited = jvm.ask("read-write", "read-write");
    long writerWaited = Long.parseLong(jvm.awaitLine("writer (\\d+)").group(1));

    PprofFile block = Contended.profile(jvm, "block");
    Predicate<PprofFile.Sample> locks = labelled("kind", "lock");
    Contended readers = Contended.of(block, at("ReadersAndWriter.read").and(locks));
    Contended writer = Contended.of(block, at(RELEASE).and(locks));
    // Some wait for each other while a class is loaded, too.
    assertThat(block.samples())
        .filteredOn(at("ReadersAndWriter.read").and(locks.negate()))
        .allMatch(labelled("kind", "monitor"));
    assertThat(readers.count()).isEqualTo(21);
    assertThat(readers.nanos()).isCloseTo(readersWaited, Percentage.withPercentage(10));
    assertThat(writer.count()).as("low").isEqualTo(3);
    assertThat(writer.nanos()).isCloseTo(writerWaited, Percentage.withPercentage(10));
    assertThat(writer.nanos() / writer.count()).as("high").isGreaterThan(40_000_000);
    assertThat(readers.nanos()).isGreaterThan(5 * writer.nanos());

    PprofFile mutex = Contended.profile(jvm, "mutex");
    Contended writerRelease = Contended.of(mutex, at(RELEASE));
    Contended readersRelease = Contended.of(mutex, at("ReadersAndWriter.read"));
    assertThat(writerRelease.nanos()).isCloseTo(readersWaited, Percentage.withPercentage(10));
    assertThat(readersRelease.nanos()).isCloseTo(writerWaited, Percentage.withPercentage(10));
    assertThat(Contended.profile(jvm, "mutex?view=pairs").samples())
        .filteredOn(sample -> at(RELEASE).test(sample) && at("ReadersAndWriter.read").test(sample))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @JvmTest(main = LockUser.class)
  void idleThreadsAreAtMostInQueues(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Contended.takeAll(jvm);
    jvm.ask("idle", "idle");
    PprofFile block = Contended.profile(jvm, "block");
    List<PprofFile.Sample> idle =
        block.samples().stream()
            .filter(sample -> Contended.frames(sample).stream().anyMatch(LocksIT::isWorker))
            .toList();
    assertThat(idle)
        .extracting(Contended::frames)
        .anyMatch(frames -> frames.contains(CONCURRENT + "LinkedBlockingQueue.take"))
        .anyMatch(frames -> frames.get(0).contains("ScheduledThreadPoolExecutor$DelayedWorkQueue"));
    // In JDK 25 those of a ForkJoinPool wait by other means, and are not seen at all.
    assertThat(idle.stream().anyMatch(has("ForkJoinPool.awaitWork")))
        .isEqualTo(jvm.jdk().feature() < 25);
    Contended inQueues = Contended.of(block, sample -> idle.contains(sample) && isQueue(sample));
    Contended all = Contended.of(block, idle::contains);
    // They do get into each other's way for a moment, at their queue's lock.
    assertThat(inQueues.nanos()).isGreaterThan(all.nanos() * 95 / 100);
    assertThat(block.samples())
        .noneMatch(at("IdleThreads.sleep"))
        .noneMatch(at("IdleThreads.readSocket"))
        .noneMatch(has("Thread.sleep"));
    Path file = Files.write(directory.resolve("block"), jvm.get("/debug/pprof/block").body());
    assertThat(Pprof.run("-traces", "-tagignore", "kind=queue", file.toString()))
        .contains("IdleThreads.workers")
        // Below the first frame they may be: where a worker waited for its queue's lock.
        .doesNotContainPattern("(?m)^ +\\S+ +\\S+LinkedBlockingQueue\\.take$")
        .doesNotContain("awaitWork");
  }

  private static boolean isWorker(String frame) {
    return frame.endsWith("Executor.runWorker") || frame.endsWith("ForkJoinPool.runWorker");
  }

  private static boolean isQueue(PprofFile.Sample sample) {
    return "queue".equals(sample.labels().get("kind"));
  }

  private static Predicate<PprofFile.Sample> has(String method) {
    return sample -> Contended.frames(sample).stream().anyMatch(frame -> frame.endsWith(method));
  }
}
