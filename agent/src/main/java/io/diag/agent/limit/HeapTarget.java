package io.diag.agent.limit;

/** What a limit on the process leaves for its heap. */
final class HeapTarget {

  static final long LEAST = 16L * 1024 * 1024;

  private static final int LEAST_FREE_RATIO = 5;
  private static final int MOST_FREE_RATIO = 95;

  /** The limit less what else the process needs. */
  static long of(long limit, long overhead, long maxHeap) {
    return Math.min(maxHeap, Math.max(LEAST, limit - overhead));
  }

  /**
   * The same for a collector that runs beside the service: with less than 1.6 times the live set it
   * would never rest (measured: 56 to 67 % of a processor at 1.25 times, 11 to 13 % at 1.6).
   */
  static long concurrent(long target, long live, long maxHeap) {
    return Math.min(maxHeap, Math.max(target, live / 5 * 8));
  }

  /**
   * Where a collection is asked for that stops the service. Of what the live set leaves there is to
   * be something to collect, or it would be asked for again and again.
   */
  static long stopping(long target, long live) {
    return Math.max(target, live / 4 * 5);
  }

  /** How much of the heap may be free after a collection, so that it has the size of the target. */
  static int freeRatio(long target, long live) {
    long ratio = 100 * (target - live) / target;
    return (int) Math.max(LEAST_FREE_RATIO, Math.min(MOST_FREE_RATIO, ratio));
  }

  private HeapTarget() {}
}
