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
    Thread[] threads;
    int count;
    do {
      threads = new Thread[all.activeCount() * 5 / 4 + 16];
      count = all.enumerate(threads);
      // What does not fit is left out silently.
    } while (count == threads.length);
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
