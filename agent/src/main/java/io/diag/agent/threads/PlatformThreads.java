package io.diag.agent.threads;

import io.diag.agent.natives.ThreadStacks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The platform threads that live, but for those that the JVM hides. */
public final class PlatformThreads {

  /**
   * Whether the JDK counts and lists them by their groups, each of which is locked meanwhile, and
   * asks a class of the service for its count if that has overridden it.
   */
  private static final boolean BY_GROUPS = Runtime.version().feature() < 19;

  private static final int EXPECTED = 64;

  /** Roughly: some may be starting or ending. */
  public static int count() {
    return list().size();
  }

  public static List<Thread> list() {
    return BY_GROUPS && ThreadStacks.isAvailable() ? byJvmti() : byGroups();
  }

  private static List<Thread> byJvmti() {
    List<Thread> threads = new ArrayList<>();
    for (Thread thread : ThreadStacks.platformThreads()) {
      // A native thread that is just attaching itself is listed before its constructor has run.
      if (thread != null && thread.getName() != null) {
        threads.add(thread);
      }
    }
    return threads;
  }

  /** Without asking for a count, which the classes of groups may answer for themselves. */
  private static List<Thread> byGroups() {
    ThreadGroup all = all();
    Thread[] threads = new Thread[EXPECTED];
    int count;
    while ((count = all.enumerate(threads)) == threads.length) {
      // What does not fit is left out silently.
      threads = new Thread[threads.length * 2];
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
