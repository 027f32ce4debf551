package io.diag.agent.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks for collections where the collector does not begin by itself: for a tenth of the time at
 * most, and ever more rarely while they do not bring the heap to its target. Used by one thread.
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
  private final Duty duty;
  private long restsUntil = System.nanoTime();
  private long wait = FIRST_WAIT;
  private long waitsUntil = restsUntil;
  private long leastLeft = Long.MAX_VALUE;
  private long leastCommitted = Long.MAX_VALUE;
  private int inVain;
  private boolean fitted = true;

  /**
   * What of the heap a collection has left, at most; -1 before. Also set by a thread of the JVM.
   */
  private volatile long left = -1;

  Pacer(Duty duty) {
    this.duty = duty;
  }

  long collections() {
    return collections.get();
  }

  /** What a collection has left that the collector has begun by itself: garbage may be in it. */
  void collectedByItself(long newLeft) {
    if (newLeft < left) {
      left = newLeft;
    }
  }

  /**
   * Whether the heap will have reached the trigger by the time that a collection begins. Not where
   * the live set alone is more than there is room for: that would be in vain each time.
   *
   * @param perSecond bytes allocated
   * @param room what the limit leaves for the heap, be it nothing
   */
  boolean wants(long now, long used, long trigger, long perSecond, long room) {
    return fits(room)
        && now - restsUntil >= 0
        && duty.allows(now)
        && used + perSecond / (1_000_000_000 / AHEAD) > trigger;
  }

  /** Whether it is time to try if a collection makes a heap smaller that holds too much. */
  boolean wantsBack(long now, long footprint, long limit, long committed, long room) {
    if (footprint <= limit || committed - room < WORTH_GIVING_BACK) {
      beginAnew();
      return false;
    }
    boolean fits = fits(room);
    if (fits && !fitted) {
      beginAnew();
    }
    fitted = fits;
    return now - restsUntil >= 0 && now - waitsUntil >= 0 && duty.allows(now);
  }

  private boolean fits(long room) {
    return left <= Math.max(0, room);
  }

  /** There is another limit, or a reason to believe that collections help again. */
  void beginAnew() {
    inVain = 0;
    wait = FIRST_WAIT;
    waitsUntil = restsUntil;
    leastLeft = Long.MAX_VALUE;
    leastCommitted = Long.MAX_VALUE;
  }

  /** Returns when the collection is over. */
  void collect() {
    long start = System.nanoTime();
    System.gc();
    collected(start, System.nanoTime());
  }

  void collected(long start, long end) {
    collections.incrementAndGet();
    duty.took(end - start);
    // What is taken ahead does not come all at once.
    restsUntil = end + Math.max(SHORTEST_REST, end - start);
  }

  /**
   * What the collection has left: what has not helped is tried again ever more rarely.
   *
   * @param isTry whether it was asked for by {@link #wantsBack}
   */
  void leaves(long now, long used, long committed, long room, boolean isTry) {
    left = used;
    boolean fits = fits(room);
    if (!isTry) {
      if (fits) {
        return;
      }
      // The first that shows it.
      beginAnew();
    }
    boolean helped =
        leastLeft < Long.MAX_VALUE
            && (used < leastLeft - WORTH_GIVING_BACK
                || committed < leastCommitted - WORTH_GIVING_BACK);
    leastLeft = Math.min(leastLeft, used);
    leastCommitted = Math.min(leastCommitted, committed);
    if (helped) {
      inVain = 0;
      wait = FIRST_WAIT;
    } else if (++inVain >= (fits ? PATIENCE : 1)) {
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
    waitsUntil = now + wait;
  }
}
