package io.netty.util;

import java.util.function.Supplier;

/**
 * Stands in for Netty's class of this name, which finds out from a stack trace whether it is called
 * by a static initialiser. A JVM need not have stack traces: with {@code
 * -XX:-StackTraceInThrowable} or {@code -XX:MaxJavaStackTraceDepth=1} Netty's HTTP codec could not
 * be initialised. What it detects are leaks of buffers in tests.
 */
public final class LeakPresenceDetector {

  /** What Netty's initialisers call. */
  public static <R> R staticInitializer(Supplier<R> supplier) {
    return supplier.get();
  }

  /** Never thrown; Netty asks whether something is one. */
  public static final class AllocationProhibitedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private AllocationProhibitedException() {}
  }

  private LeakPresenceDetector() {}
}
