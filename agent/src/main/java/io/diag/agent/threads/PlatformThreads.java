package io.diag.agent.threads;

import java.util.Arrays;
import java.util.List;

/** The platform threads that live, but for those that the JVM hides: by their groups. */
public final class PlatformThreads {

  /** Roughly: some may be starting or ending. */
  public static int count() {
    return all().activeCount();
  }

  public static List<Thread> list() {
    ThreadGroup all = all();
    Thread[] threads = new Thread[all.activeCount() * 5 / 4 + 16];
    int count = all.enumerate(threads);
    // What does not fit is left out silently. Twice the room each time outruns those that start.
    while (count == threads.length) {
      threads = new Thread[2 * threads.length];
      count = all.enumerate(threads);
    }
    return Arrays.asList(threads).subList(0, count);
  }

  private static ThreadGroup all() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  private PlatformThreads() {}
}
