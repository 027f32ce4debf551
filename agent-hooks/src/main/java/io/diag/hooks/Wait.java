package io.diag.hooks;

/** One thread that waits for something, from when it begins to until it goes on. */
public final class Wait {

  /** How it waits. */
  public enum Way {
    /** For a synchronizer that is built on the JDK's queue of threads, or a StampedLock. */
    ACQUIRE(0),
    /** The same at the end of a condition's await, which is part of that. */
    REACQUIRE(1),
    /** For a condition's signal. */
    CONDITION(2),
    /** Parked by anything else. */
    PARK(3),
    /** To get into synchronized code. */
    MONITOR(4),
    /** In Object.wait. */
    OBJECT_WAIT(5);

    private final int index;

    Way(int index) {
      this.index = index;
    }

    int index() {
      return index;
    }
  }

  final Thread thread;
  final Object awaited;
  final Way way;
  final long startNanos;

  /**
   * Set by woven code as the first thing when the wait is over, without a call: there may be no
   * stack for one.
   */
  public boolean over;

  /** Whom the time is charged to; null if to nobody so far, but for monitors. */
  Charges charges;

  WaitQueue queue;
  Wait next;
  Wait previous;
  Wait nextOfBucket;

  Wait(Thread thread, Object awaited, Way way, long startNanos) {
    this.thread = thread;
    this.awaited = awaited;
    this.way = way;
    this.startNanos = startNanos;
    // Who waits for a monitor is charged by the agent's thread, under a lock.
    this.charges = way == Way.MONITOR ? new Charges() : null;
  }

  /** Whether it is not over, as far as is known. */
  public boolean isInProgress() {
    return !over && queue != null;
  }

  public Thread thread() {
    return thread;
  }

  public Way way() {
    return way;
  }

  public long startNanos() {
    return startNanos;
  }

  /** What it waits for. */
  public Object awaited() {
    return awaited;
  }
}
