package io.diag.hooks;

/** One thread that waits for something, from when it begins to until it goes on. */
public final class Wait {

  /** How it waits. */
  public enum Way {
    /** For a synchronizer that is built on the JDK's queue of threads, or a StampedLock. */
    ACQUIRE,
    /** The same at the end of a condition's await, which is part of that. */
    REACQUIRE,
    /** For a condition's signal. */
    CONDITION,
    /** Parked by anything else. */
    PARK,
    /** To get into synchronized code. */
    MONITOR,
    /** In Object.wait. */
    OBJECT_WAIT
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

  /** Whom the time is charged to; null if to nobody so far. */
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
