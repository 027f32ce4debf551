package io.diag.hooks;

import java.util.Arrays;

/** The part of a stack that says who starts a thread. */
final class CreatorFrames {

  private static final String HOOK = ThreadCreations.class.getName();

  /**
   * Leaf first: without the hook and the methods by which the JDK starts a thread, whichever it was
   * started by.
   */
  static StackTraceElement[] of(Throwable stack) {
    StackTraceElement[] frames = stack.getStackTrace();
    int end = Math.min(frames.length, StackHash.MAX_DEPTH);
    int from = 0;
    while (from < end && isOfStarting(frames[from])) {
      from++;
    }
    return Arrays.copyOfRange(frames, from, end);
  }

  private static boolean isOfStarting(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.equals(HOOK)
        || (frame.getMethodName().startsWith("start")
            && (name.startsWith("java.lang.") || name.startsWith("jdk.internal.vm.")));
  }

  private CreatorFrames() {}
}
