package io.diag.agent.heap;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Objects that nobody uses, made now and then: when one is gone, a collection has passed that began
 * after it was made. That holds with every collector, of which some do not tell when they have done
 * what; and the object was made after all that had been sampled by then.
 */
final class Canaries {

  private final Supplier<Object> maker;
  private final Duration between;
  private final boolean untilGone;
  private final WeakReference<?>[] canaries;
  private final long[] numbers;
  private long made;
  private long lastNanos;
  private long waitNanos;

  /**
   * None yet.
   *
   * @param maker makes one; null if it cannot
   * @param kept how many, at ages that double: a collection may take longer than {@code between}
   * @param untilGone whether one that is not watched any more is not gone before its time, so that
   *     there must not be ever more of them: the times between them double until one is gone
   */
  Canaries(Supplier<Object> maker, int kept, Duration between, boolean untilGone) {
    this.maker = maker;
    this.between = between;
    this.untilGone = untilGone;
    this.waitNanos = between.toNanos();
    this.canaries = new WeakReference<?>[kept + 1];
    this.numbers = new long[kept + 1];
  }

  /** Makes one if the last is not of this very moment. */
  void make(long sampled) {
    if (made == 0 || System.nanoTime() - lastNanos >= waitNanos) {
      lastNanos = System.nanoTime();
      waitNanos = untilGone ? 2 * waitNanos : waitNanos;
      made++;
      put(Math.min(canaries.length - 2, Long.numberOfTrailingZeros(made)), sampled);
    }
  }

  /**
   * Makes one for a collection that is about to begin. It has a place of its own: those that are
   * made while the collection runs outlive it, and would take another one's.
   */
  void makeNow(long sampled) {
    put(canaries.length - 1, sampled);
  }

  private void put(int place, long sampled) {
    Object canary = maker.get();
    if (canary != null) {
      numbers[place] = sampled;
      canaries[place] = new WeakReference<>(canary);
    }
  }

  /**
   * The last sample that was taken before one was made that has gone since this was asked; 0 if
   * none has.
   */
  long newestGone() {
    long newest = 0;
    for (int i = 0; i < canaries.length; i++) {
      if (canaries[i] != null && canaries[i].refersTo(null)) {
        newest = Math.max(newest, numbers[i]);
        canaries[i] = null;
        waitNanos = between.toNanos();
      }
    }
    return newest;
  }
}
