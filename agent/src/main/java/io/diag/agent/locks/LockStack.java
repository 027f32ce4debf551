package io.diag.agent.locks;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import io.diag.hooks.ContentionStack;
import io.diag.hooks.Wait;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack at which a thread waits or lets others go, as it is shown.
 *
 * @param frames leaf first, beginning with what was called to wait or to let go
 */
record LockStack(WaitKind kind, List<Frame> frames) {

  private static final String HOOKS = "io.diag.hooks.";
  private static final String EXITING = HOOKS + "LockHooks.exiting";
  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String LOCKS = CONCURRENT + "locks.";
  private static final String POOL = CONCURRENT + "ForkJoinPool.";

  private static final LockStack BEYOND =
      new LockStack(WaitKind.NONE, List.of(Frame.pseudo("[more different stacks than are kept]")));

  /** The JVM makes exceptions without a stack when it has no heap for it. */
  private static final List<Frame> UNKNOWN = List.of(Frame.pseudo("[no heap for the stack]"));

  /** Of one that is kept; made once. */
  static LockStack of(ContentionStack kept) {
    if (kept.shown() instanceof LockStack made) {
      return made;
    }
    // Two threads that make it at once make the same.
    LockStack made = kept.frames() == null ? BEYOND : of(kept.way(), frames(kept.frames()));
    kept.show(made);
    return made;
  }

  private static List<Frame> frames(StackTraceElement[] elements) {
    List<Frame> frames = new ArrayList<>(elements.length);
    for (StackTraceElement element : elements) {
      frames.add(JavaFrames.frame(element));
    }
    return frames;
  }

  /**
   * Of a thread that waits or lets go.
   *
   * @param way null if it lets go
   */
  static LockStack of(Wait.Way way, List<Frame> all) {
    if (all.isEmpty()) {
      return new LockStack(WaitKind.of(way, ""), UNKNOWN);
    }
    int from = 0;
    boolean monitor = way == Wait.Way.MONITOR || way == Wait.Way.OBJECT_WAIT;
    boolean spreads = false;
    while (from < all.size() - 1 && isMeans(all.get(from).function(), monitor)) {
      String function = all.get(from++).function();
      monitor |= function.equals(EXITING);
      spreads |= function.endsWith(".signalNextIfShared");
    }
    int purpose = from;
    while (purpose < all.size() - 1 && isWaitItself(all.get(purpose).function())) {
      purpose++;
    }
    String function = all.get(purpose).function();
    List<Frame> shown = List.copyOf(all.subList(leaf(all, from, purpose), all.size()));
    return new LockStack(
        way == null ? released(monitor, spreads, function) : WaitKind.of(way, function), shown);
  }

  private static boolean isWaitItself(String function) {
    return function.startsWith("java.lang.Object.wait") || function.contains("$ConditionObject.");
  }

  /** That a queue has a condition is its own business; that the service has one is not. */
  private static int leaf(List<Frame> all, int from, int purpose) {
    if (all.get(purpose).function().startsWith(CONCURRENT)) {
      return purpose;
    }
    // The service itself has called what is otherwise a means.
    boolean means = from > 0 && from == purpose && all.get(from - 1).function().startsWith(LOCKS);
    return means ? from - 1 : from;
  }

  private static WaitKind released(boolean monitor, boolean spreads, String innermost) {
    if (monitor) {
      return WaitKind.MONITOR;
    }
    // A reader that has got in lets the next one in: it held nobody up.
    return spreads ? WaitKind.NONE : WaitKind.of(null, innermost);
  }

  /** Whether a frame is of what the JDK waits and lets go with, and not of what was called. */
  private static boolean isMeans(String function, boolean monitor) {
    if (function.startsWith(HOOKS)) {
      return true;
    }
    if (monitor) {
      return function.equals("java.lang.Object.wait0");
    }
    return function.startsWith("jdk.internal.misc.Unsafe.")
        || function.startsWith("java.lang.VirtualThread.")
        || function.startsWith("java.lang.VirtualThreads.")
        || function.startsWith("java.lang.System$")
        || (function.startsWith(LOCKS) && isMeansOfLocks(function.substring(LOCKS.length())))
        || (function.startsWith(POOL) && function.endsWith("anagedBlock"))
        || function.equals(POOL + "compensatedBlock")
        || function.contains("Semaphore$")
        || function.contains("CountDownLatch$");
  }

  private static boolean isMeansOfLocks(String function) {
    String type = function.substring(0, Math.max(0, function.lastIndexOf('.')));
    return type.equals("LockSupport")
        || (type.startsWith("Abstract") && !type.endsWith("$ConditionObject"))
        || type.endsWith("Sync")
        || (type.equals("StampedLock") && function.contains(".acquire"))
        || (type.equals("StampedLock") && function.endsWith("signalNext"))
        || (type.equals("StampedLock") && function.contains(".release"));
  }
}
