package io.diag.agent.gc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is collected from {@link #begin} on. The JVM counts a collection as it ends, and tells of it
 * some milliseconds later: the counts say how many notices to wait for. Needs the module
 * java.management.
 */
final class CollectionWatch implements Consumer<GarbageCollection>, AutoCloseable {

  private static final long MAX_WAIT_NANOS = 2_000_000_000L;

  /** Of one that System.gc() made there is a count when it returns; this is for a JVM that lags. */
  private static final long MAX_COUNT_WAIT_NANOS = 200_000_000L;

  private final GarbageCollections collections;
  private final Map<String, Long> before = new HashMap<>();

  @GuardedBy("this")
  private final List<GarbageCollection> told = new ArrayList<>();

  /** A collector's count at both ends. */
  record Counted(String collector, long before, long after) {}

  /**
   * What there was.
   *
   * @param told of it, in the order in which the JVM told
   * @param isAllTold whether it has told of everything that it has counted
   */
  record Seen(List<Counted> counted, List<GarbageCollection> told, boolean isAllTold) {

    static final Seen NOTHING = new Seen(List.of(), List.of(), false);

    boolean hasForced() {
      return told.stream().anyMatch(GarbageCollection::isForced);
    }
  }

  private CollectionWatch(GarbageCollections collections) {
    this.collections = collections;
    for (Collector collector : collections.collectors()) {
      before.put(collector.name(), collector.count());
    }
  }

  static CollectionWatch begin() {
    CollectionWatch watch = new CollectionWatch(GarbageCollections.instance());
    watch.collections.listen(watch);
    return watch;
  }

  @Override
  public synchronized void accept(GarbageCollection collection) {
    // Of those before it may only be told now.
    if (collection.id() > before.getOrDefault(collection.collector(), 0L)) {
      told.add(collection);
      notifyAll();
    }
  }

  @Override
  public void close() {
    collections.forget(this);
  }

  /** All so far; waits until the JVM has told of what it has counted. */
  Seen look() throws InterruptedException {
    awaitCount();
    Map<String, Long> after = new HashMap<>();
    List<Counted> counted = new ArrayList<>();
    for (Collector collector : collections.collectors()) {
      long count = collector.count();
      after.put(collector.name(), count);
      if (collector.countsCollections()) {
        counted.add(new Counted(collector.name(), before.get(collector.name()), count));
      }
    }
    boolean isAllTold = collections.areTold() && awaitTold(after);
    return new Seen(counted, told(after), isAllTold);
  }

  private void awaitCount() throws InterruptedException {
    long start = System.nanoTime();
    while (!hasCounted() && System.nanoTime() - start < MAX_COUNT_WAIT_NANOS) {
      Thread.sleep(1);
    }
  }

  private boolean hasCounted() {
    for (Collector collector : collections.collectors()) {
      if (collector.countsCollections() && collector.count() > before.get(collector.name())) {
        return true;
      }
    }
    return false;
  }

  private synchronized boolean awaitTold(Map<String, Long> after) throws InterruptedException {
    long start = System.nanoTime();
    while (!isTold(after)) {
      long left = MAX_WAIT_NANOS - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }

  @GuardedBy("this")
  private boolean isTold(Map<String, Long> after) {
    long missing = 0;
    for (Map.Entry<String, Long> collector : after.entrySet()) {
      missing += Math.max(0, collector.getValue() - before.get(collector.getKey()));
    }
    for (GarbageCollection collection : told) {
      missing -= collection.id() <= after.getOrDefault(collection.collector(), 0L) ? 1 : 0;
    }
    return missing <= 0;
  }

  private synchronized List<GarbageCollection> told(Map<String, Long> after) {
    return told.stream()
        .filter(collection -> collection.id() <= after.getOrDefault(collection.collector(), 0L))
        .toList();
  }
}
