package io.diag.hooks;

import jdk.internal.misc.Unsafe;

/**
 * A lock that is spun for: monitors and other locks may unmount a virtual thread, and where little
 * of its stack is left JDK 25 crashes when it goes on. To be held for a few instructions only.
 *
 * <p>While it is held nothing is allocated, no class is initialized and nothing is called that may
 * wait. So neither is a virtual thread unmounted that has it: that happens only where a thread
 * waits, for a monitor, a class, or to be unparked. HooksBytecodeTest checks this.
 */
class SpinLock {

  /** A few times as many as it is held for. */
  private static final int SPINS = 1000;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final long LOCKED = UNSAFE.objectFieldOffset(SpinLock.class, "locked");

  /** Set to 0 by whoever has it, without a call: there may be no stack for one. */
  volatile int locked;

  // It does not rely on yielding, but is fair to whoever has the lock.
  @SuppressWarnings("ThreadPriorityCheck")
  final void lock() {
    for (int spins = 0; locked != 0 || !UNSAFE.compareAndSetInt(this, LOCKED, 0, 1); spins++) {
      if (spins < SPINS || ThreadContexts.isVirtual(Thread.currentThread())) {
        Thread.onSpinWait();
      } else {
        // Whoever has it may have been put off this processor. A virtual thread would be unmounted.
        Thread.yield();
      }
    }
  }
}
