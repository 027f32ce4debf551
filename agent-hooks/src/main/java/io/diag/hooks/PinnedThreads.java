package io.diag.hooks;

import java.util.concurrent.atomic.AtomicLong;

/** Counts how often a virtual thread could not leave its carrier when it had to wait. */
public final class PinnedThreads {

  private static final AtomicLong count = new AtomicLong();

  /** Called by the JDK's class, by the thread itself. */
  public static void parked() {
    if (!HookSwitch.isOff()) {
      count.incrementAndGet();
    }
  }

  public static long count() {
    return count.get();
  }

  private PinnedThreads() {}
}
