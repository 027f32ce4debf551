package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;

/**
 * The place in the JVM by which async-profiler hears of new threads. There is one, and each copy of
 * the library - two are ours, and another agent may have brought a third - takes it when it starts
 * and clears it when it stops. Sampling CPU time needs it, or threads that start later are not
 * sampled; the wall clock does not, as it looks for threads itself.
 */
final class ThreadStartHook {

  private final long before;
  private final long own;

  private ThreadStartHook(long before, long own) {
    this.before = before;
    this.own = own;
  }

  /** Starts a session. */
  static ThreadStartHook start(Trigger trigger, Runnable start) {
    synchronized (ThreadStartHook.class) {
      long before = JvmtiLibrary.threadHook();
      boolean keeps = false;
      try {
        start.run();
        keeps = trigger != Trigger.WALL;
        return new ThreadStartHook(before, keeps ? JvmtiLibrary.threadHook() : 0);
      } finally {
        // A library that fails to start has cleared it as well.
        if (!keeps) {
          restore(before);
        }
      }
    }
  }

  private static void restore(long function) {
    if (JvmtiLibrary.threadHook() != function) {
      JvmtiLibrary.setThreadHook(function);
    }
  }

  /** Stops it, and leaves the hook to whoever had it. */
  void stop(Runnable stop) {
    synchronized (ThreadStartHook.class) {
      long now = JvmtiLibrary.threadHook();
      try {
        stop.run();
      } finally {
        restore(now == own ? before : now);
      }
    }
  }

  /** Whether another profiler has taken it, so that new threads are not heard of. */
  boolean isTaken() {
    return own != 0 && JvmtiLibrary.threadHook() != own;
  }
}
