package io.diag.hooks;

import java.util.concurrent.atomic.AtomicLong;

/** One stack that started threads, and how many. As text, so that no class is kept loaded. */
public final class CreationSite {

  /** What is started there. */
  public enum Kind {
    PLATFORM(0),
    VIRTUAL(1),
    /** The agent's own. */
    AGENT(2);

    private final int index;

    Kind(int index) {
      this.index = index;
    }

    int index() {
      return index;
    }
  }

  final long hash;
  private final Kind kind;
  private final StackTraceElement[] stack;
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private volatile Object shown;

  /**
   * A stack that has not started any.
   *
   * @param stack null if there were too many to keep this one
   */
  CreationSite(long hash, Kind kind, StackTraceElement[] stack) {
    this.hash = hash;
    this.kind = kind;
    this.stack = stack;
  }

  public Kind kind() {
    return kind;
  }

  /** Leaf first, beginning with what called the JDK's methods for starting; not to be changed. */
  public StackTraceElement[] stack() {
    return stack;
  }

  /** How many it has started; of virtual ones those that are sampled. */
  public long started() {
    return started.get();
  }

  boolean isInUse() {
    // In this order, or one that starts and ends meanwhile would count as ended only.
    long gone = ended.get();
    return started.get() > gone;
  }

  /** What the agent has made of the stack; null at first. */
  public Object shown() {
    return shown;
  }

  public void show(Object made) {
    shown = made;
  }

  void threadStarts() {
    started.incrementAndGet();
  }

  /** As if it had not been started; it has been counted as ended. */
  void startFailed() {
    started.decrementAndGet();
    ended.decrementAndGet();
  }

  void threadEnded() {
    ended.incrementAndGet();
  }
}
