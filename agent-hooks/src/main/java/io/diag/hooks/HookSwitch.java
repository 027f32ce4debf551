package io.diag.hooks;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the hooks work. Each of them reads one volatile number first, and does nothing else while
 * they are off.
 *
 * <p>What threads have noted of themselves before is not to be trusted afterwards, since the hooks
 * that would have changed it did not run. So each note has the number that was in force when it was
 * made, and counts only under that one: labels are missing then, and never those of another thread
 * or task.
 */
public final class HookSwitch {

  /** Odd while they are off; another one after each change. */
  private static final AtomicInteger epoch = new AtomicInteger();

  static int epoch() {
    return epoch.get();
  }

  static boolean isOff() {
    return (epoch.get() & 1) != 0;
  }

  /** They do nothing from now on. One caller at a time, as of {@link #on}. */
  public static void off() {
    if (!isOff()) {
      epoch.incrementAndGet();
    }
  }

  /** They work again. Takes some microseconds for each thread that has had labels. */
  public static void on() {
    if (!isOff()) {
      return;
    }
    PendingTasks.clear();
    ThreadCreations.forgetEnded();
    OsThreads.showOnly(epoch.incrementAndGet());
  }

  private HookSwitch() {}
}
