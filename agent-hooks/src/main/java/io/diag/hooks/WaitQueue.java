package io.diag.hooks;

/**
 * The threads that wait for one thing, and how long they have waited together. Guarded by the lock
 * of its stripe in {@link Waits}.
 *
 * <p>The sum of all their waits at any moment is the number of waiters times the time, less the sum
 * of the times at which they began: kept up to date with each that comes or goes, and read by
 * whoever lets one go without a look at each.
 */
final class WaitQueue {

  Object awaited;
  boolean monitors;
  WaitQueue nextOfBucket;

  /** Whether somebody has told that he lets go of the monitor: nobody is to be guessed for it. */
  boolean released;

  Wait first;
  private int waiting;
  private long sumOfStarts;

  /** Until when the waiters' time has been charged. */
  private long chargedUntil = Long.MIN_VALUE;

  /**
   * The latest time that any of them has begun or been charged at. Whoever has read the clock
   * before that comes here later than others.
   */
  private long latest = Long.MIN_VALUE;

  void begin(Object what, boolean ofMonitor) {
    awaited = what;
    monitors = ofMonitor;
    released = false;
    waiting = 0;
    sumOfStarts = 0;
    chargedUntil = Long.MIN_VALUE;
    latest = Long.MIN_VALUE;
  }

  boolean isOf(Object what, boolean ofMonitor) {
    return awaited == what && monitors == ofMonitor;
  }

  void add(Wait wait) {
    long from = Math.max(wait.startNanos, chargedUntil);
    latest = Math.max(latest, from);
    wait.queue = this;
    wait.next = first;
    if (first != null) {
      first.previous = wait;
    }
    first = wait;
    waiting++;
    sumOfStarts += from;
  }

  void remove(Wait wait) {
    // First, since there may be no stack for a call in the middle.
    long from = Math.max(wait.startNanos, chargedUntil);
    if (wait.previous == null) {
      first = wait.next;
    } else {
      wait.previous.next = wait.next;
    }
    if (wait.next != null) {
      wait.next.previous = wait.previous;
    }
    wait.next = null;
    wait.previous = null;
    wait.queue = null;
    waiting--;
    sumOfStarts -= from;
  }

  boolean isEmpty() {
    return waiting == 0;
  }

  int waiting() {
    return waiting;
  }

  /** How long all of them together have waited since it was asked the last time. */
  long charge(long now) {
    long until = Math.max(now, latest);
    long charged = waiting * until - sumOfStarts;
    sumOfStarts = waiting * until;
    chargedUntil = until;
    latest = until;
    return charged;
  }

  /** What was charged by guessing. */
  void forgetCharges() {
    for (Wait wait = first; wait != null; wait = wait.next) {
      if (wait.charges != null) {
        wait.charges.clear();
      }
    }
  }

  /** How long this one has waited since then. */
  long uncharged(Wait wait, long now) {
    return Math.max(now, latest) - Math.max(wait.startNanos, chargedUntil);
  }
}
