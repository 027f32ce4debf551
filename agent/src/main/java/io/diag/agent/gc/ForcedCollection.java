package io.diag.agent.gc;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.threads.Activity;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A collection of the whole heap, because somebody asked for it. In production that is almost never
 * right: it stops the service, or takes its CPUs, when the collector saw no need.
 *
 * @param collectors what they had collected before and after; none without java.management
 * @param told what was collected meanwhile, pauses of concurrent collectors among it
 * @param isAllTold false where the JVM does not tell what it has collected, or not in time
 * @param heapBefore bytes used when it was asked for
 * @param heapAfter the same when it had ended
 * @param committedBefore bytes that the heap had from the system
 * @param committedAfter the same when it had ended
 * @param nanos how long it took
 */
public record ForcedCollection(
    List<Counted> collectors,
    List<GarbageCollection> told,
    boolean isAllTold,
    long heapBefore,
    long heapAfter,
    long committedBefore,
    long committedAfter,
    long nanos) {

  private static final boolean HAS_MANAGEMENT = JdkModules.has("java.management");
  private static final boolean HAS_FLAGS = JdkModules.has("jdk.management");

  private static final String HELD =
      "native code has held the heap (GetPrimitiveArrayCritical) whenever it was tried, and this JVM"
          + " collects nothing then; try again";

  /** Without the module jdk.management it cannot be told which. */
  private static final String NOT_COLLECTED =
      "System.gc() does nothing here: -XX:+DisableExplicitGC, or " + HELD;

  /** So long native code may hold the heap: then System.gc() does nothing with some collectors. */
  private static final long MAX_TRY_NANOS = HAS_FLAGS ? 5_000_000_000L : 1_000_000_000L;

  /** For the end of one that was asked for before. */
  private static final int MAX_WAIT_SECONDS = 30;

  private static final int MIN_RETRY_MILLIS = 50;
  private static final int MAX_RETRY_MILLIS = 400;

  private static final ReentrantLock one = new ReentrantLock(true);
  private static final LongAdder count = new LongAdder();

  /**
   * One collector.
   *
   * @param before collections since the JVM's start, when it was asked for
   * @param after the same when it had ended
   * @param forced those in between that somebody asked for; -1 where the JVM does not tell
   */
  public record Counted(String collector, long before, long after, long forced) {

    /** The others in between; -1 where the JVM does not tell. */
    public long automatic() {
      return forced < 0 ? -1 : after - before - forced;
    }
  }

  /** How often it was made since the JVM's start. */
  public static long count() {
    return count.sum();
  }

  /** Null if the JVM collects when asked; else a line that says why not. Cheap. */
  public static String whyNot() {
    return HAS_MANAGEMENT ? Flags.WHY_NOT : null;
  }

  /**
   * Collects, and returns when that has ended, with concurrent collectors too. One after the other:
   * each begins after it was asked for. Whoever is asked by others sees to it that there are not
   * too many; see {@link StopTurns}.
   */
  public static ForcedCollection run() throws NoCollectionException, InterruptedException {
    if (!one.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new NoCollectionException(
          "a collection that was asked for before has not ended in " + MAX_WAIT_SECONDS + " s");
    }
    try {
      String whyNot = whyNot();
      if (whyNot != null) {
        throw new NoCollectionException(whyNot);
      }
      // The JVM's work, which with a large heap may take long.
      Activity.Waiting waiting = Activity.waiting();
      try {
        ForcedCollection collection = HAS_MANAGEMENT ? watched() : collect(null);
        count.increment();
        return collection;
      } finally {
        Activity.goOn(waiting);
      }
    } finally {
      one.unlock();
    }
  }

  private static ForcedCollection watched() throws NoCollectionException, InterruptedException {
    try (CollectionWatch watch = CollectionWatch.begin()) {
      return collect(watch);
    }
  }

  private static ForcedCollection collect(CollectionWatch watch)
      throws NoCollectionException, InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    long committedBefore = runtime.totalMemory();
    long heapBefore = committedBefore - runtime.freeMemory();
    // What it must clear shows that it was done: where nothing else would say so.
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    int retryMillis = MIN_RETRY_MILLIS;
    long start = System.nanoTime();
    while (true) {
      System.gc();
      long nanos = System.nanoTime() - start;
      long committed = runtime.totalMemory();
      long heap = committed - runtime.freeMemory();
      if (garbage.refersTo(null)) {
        CollectionWatch.Seen seen = watch == null ? CollectionWatch.Seen.NOTHING : watch.look();
        // While native code holds the heap, JDK 17 makes a young collection later, and no other.
        if (!seen.isAllTold() || seen.hasForced()) {
          return new ForcedCollection(
              counted(seen),
              seen.told(),
              seen.isAllTold(),
              heapBefore,
              heap,
              committedBefore,
              committed,
              nanos);
        }
      }
      if (nanos > MAX_TRY_NANOS) {
        throw new NoCollectionException(HAS_FLAGS ? HELD : NOT_COLLECTED);
      }
      TimeUnit.MILLISECONDS.sleep(retryMillis);
      retryMillis = Math.min(2 * retryMillis, MAX_RETRY_MILLIS);
    }
  }

  private static List<Counted> counted(CollectionWatch.Seen seen) {
    List<Counted> counted = new ArrayList<>();
    for (CollectionWatch.Counted each : seen.counted()) {
      long forced = 0;
      for (GarbageCollection collection : seen.told()) {
        boolean isForced = collection.isForced() && collection.collector().equals(each.collector());
        forced += isForced ? 1 : 0;
      }
      counted.add(
          new Counted(
              each.collector(), each.before(), each.after(), seen.isAllTold() ? forced : -1));
    }
    return counted;
  }

  /** How long the service stood still meanwhile, in whole milliseconds; -1 where it is not told. */
  public long pauseMillis() {
    if (!isAllTold) {
      return -1;
    }
    long sum = 0;
    for (GarbageCollection collection : told) {
      sum += collection.isConcurrent() ? 0 : collection.durationMillis();
    }
    return sum;
  }

  /** Read when first needed, and then kept: neither can be changed. */
  private static final class Flags {

    static final String WHY_NOT = whyNot();

    private static String whyNot() {
      if (HAS_FLAGS && ExplicitGcFlag.isDisabled()) {
        return "-XX:+DisableExplicitGC: this JVM was started to ignore requests to collect";
      }
      return GarbageCollections.instance().neverCollects()
          ? "-XX:+UseEpsilonGC: this JVM was started never to collect"
          : null;
    }
  }
}
