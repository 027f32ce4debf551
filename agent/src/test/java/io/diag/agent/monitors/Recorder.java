package io.diag.agent.monitors;

import java.util.ArrayList;
import java.util.List;

/** In place of the hooks: what is woven in calls it. */
@SuppressWarnings("StaticAssignmentOfThrowable")
public final class Recorder {

  public static volatile int monitorWaiters;

  static final List<Object> left = new ArrayList<>();
  static final List<Boolean> held = new ArrayList<>();
  static volatile boolean throwing;

  /** How much stack it takes; nothing is recorded then. */
  static volatile int depth;

  /** As the hook. */
  public static void exiting(Object monitor) {
    if (depth > 0) {
      descend(depth);
      return;
    }
    left.add(monitor);
    held.add(Thread.holdsLock(monitor));
    if (throwing) {
      throw new AssertionError("of the hook");
    }
  }

  private static int descend(int more) {
    return more == 0 ? 0 : 1 + descend(more - 1);
  }

  static void reset() {
    left.clear();
    held.clear();
    throwing = false;
    depth = 0;
    monitorWaiters = 1;
  }

  private Recorder() {}
}
