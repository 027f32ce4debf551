package io.diag.hooks;

/** A stack at which threads wait or let go, once. As text, so that no class is kept loaded. */
public final class ContentionStack {

  final long hash;
  private final Wait.Way way;
  private final StackTraceElement[] frames;
  private volatile Object shown;

  /**
   * A stack.
   *
   * @param way how it waits; null if it lets others go, or has what they wait for
   * @param frames leaf first; null if the agent has brought it, or there were too many to keep it
   */
  ContentionStack(long hash, Wait.Way way, StackTraceElement[] frames) {
    this.hash = hash;
    this.way = way;
    this.frames = frames;
  }

  /** Null for a holder. */
  public Wait.Way way() {
    return way;
  }

  /** Leaf first, with the hooks' own; not to be changed. */
  public StackTraceElement[] frames() {
    return frames;
  }

  /** What the agent has made of it; null at first. */
  public Object shown() {
    return shown;
  }

  public void show(Object made) {
    shown = made;
  }
}
