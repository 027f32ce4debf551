package io.diag.agent.limit;

import io.diag.agent.gc.GarbageCollection;

/**
 * How fast the service allocates: by what the heap grows while nothing is collected. Thread-safe.
 */
final class AllocationRate {

  private static final long SHORTEST_NANOS = 1_000_000;

  private long usedBefore = Long.MAX_VALUE;
  private long usedBeforeAt;
  private long leftBefore = -1;
  private long leftBeforeAt;
  private long perSecond;

  /** Bytes. */
  synchronized long perSecond() {
    return perSecond;
  }

  /** What of the heap is used at this time. */
  synchronized void heapUsed(long now, long used) {
    long nanos = now - usedBeforeAt;
    if (used >= usedBefore && nanos > SHORTEST_NANOS) {
      add((long) ((used - usedBefore) * 1e9 / nanos));
    }
    usedBefore = used;
    usedBeforeAt = now;
  }

  /** The same between one collection and the next, where they come faster than anybody looks. */
  synchronized void collected(GarbageCollection collection) {
    long millis = collection.startMillis() - leftBeforeAt;
    if (leftBefore >= 0 && millis > 0 && collection.heapBefore() > leftBefore) {
      add((collection.heapBefore() - leftBefore) * 1000 / millis);
    }
    leftBefore = collection.heapAfter();
    leftBeforeAt = collection.startMillis() + collection.durationMillis();
  }

  private void add(long sample) {
    perSecond += (sample - perSecond) / 4;
  }
}
