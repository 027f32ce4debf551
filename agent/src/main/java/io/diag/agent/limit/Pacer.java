package io.diag.agent.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks for collections where the collector does not begin by itself, for at most half of the time.
 * Used by one thread.
 */
final class Pacer {

  private static final long MILLISECOND = 1_000_000;

  /** How long it may take until the collection that was asked for begins, and to notice. */
  private static final long AHEAD = 15 * MILLISECOND;

  private static final long SHORTEST_REST = 10 * MILLISECOND;
  private static final long FIRST_WAIT = 1000 * MILLISECOND;
  private static final long LONGEST_WAIT = 64_000 * MILLISECOND;

  /** So many collections it may take until the first one helps. */
  private static final int PATIENCE = 5;

  /** Less than this the heap need not be collected to give back. */
  private static final long WORTH_GIVING_BACK = 8L * 1024 * 1024;

  private final AtomicLong collections = new AtomicLong();
  private long restsUntil = System.nanoTime();
  private long wait = FIRST_WAIT;
  private long waitsUntil = restsUntil;
  private long footprintBefore = Long.MAX_VALUE;
  private int inVain;

  long collections() {
    return collections.get();
  }

  /**
   * Whether the heap will have reached the trigger by the time that a collection begins.
   *
   * @param perSecond bytes allocated
   */
  boolean wants(long now, long used, long trigger, long perSecond) {
    return now - restsUntil >= 0 && used + perSecond / (1_000_000_000 / AHEAD) > trigger;
  }

  /** Whether a collection may make a heap smaller that holds more than it needs. */
  boolean wantsBack(long now, long footprint, long limit, long committed, long trigger) {
    if (footprint <= limit || committed - trigger < WORTH_GIVING_BACK) {
      inVain = 0;
      wait = FIRST_WAIT;
      footprintBefore = Long.MAX_VALUE;
      return false;
    }
    if (now - restsUntil < 0 || now - waitsUntil < 0) {
      return false;
    }
    // What has not helped is tried again ever more rarely.
    if (footprint < footprintBefore - WORTH_GIVING_BACK) {
      inVain = 0;
      wait = FIRST_WAIT;
    } else if (++inVain >= PATIENCE) {
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
    footprintBefore = footprint;
    waitsUntil = now + wait;
    return true;
  }

  /** Returns when the collection is over. */
  void collect() {
    long start = System.nanoTime();
    System.gc();
    long end = System.nanoTime();
    collections.incrementAndGet();
    restsUntil = end + Math.max(SHORTEST_REST, end - start);
  }
}
