package io.diag.agent.dump;

import io.diag.hooks.ThreadContexts;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.misc.Unsafe;

/**
 * The state of a platform thread in JVMTI's bits, which the JVM keeps in a field of the thread: it
 * costs nothing to read, where JVMTI's own question takes 100 microseconds on JDK 25 with ten
 * thousand threads.
 */
public final class ThreadStatus {

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** Null up to 18. */
  private static final Class<?> FIELD_HOLDER = holder();

  /** Up to 18 the thread has it itself. */
  private static final long STATUS = offset(Thread.class, "threadStatus", int.class);

  private static final long HOLDER = offset(Thread.class, "holder", FIELD_HOLDER);
  private static final long HELD_STATUS = offset(FIELD_HOLDER, "threadStatus", int.class);

  /** Whether the fields were found where they are expected: tried with a thread that runs. */
  private static final boolean IS_KNOWN = isKnown();

  private static Class<?> holder() {
    try {
      return Class.forName("java.lang.Thread$FieldHolder", false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Where a field is; -1 if there is none, or one of another type. */
  static long offset(Class<?> owner, String name, Class<?> type) {
    try {
      return owner != null && owner.getDeclaredField(name).getType() == type
          ? UNSAFE.objectFieldOffset(owner, name)
          : -1;
    } catch (NoSuchFieldException e) {
      return -1;
    }
  }

  private static boolean isKnown() {
    Thread current = Thread.currentThread();
    return ThreadContexts.isVirtual(current)
        ? STATUS >= 0 || HELD_STATUS >= 0
        : ThreadState.isRunning(read(current));
  }

  private static int read(Thread thread) {
    if (STATUS >= 0) {
      return alive(UNSAFE.getInt(thread, STATUS));
    }
    if (HOLDER < 0 || HELD_STATUS < 0) {
      return 0;
    }
    Object holder = UNSAFE.getReference(thread, HOLDER);
    // A native thread that is just attaching itself has none yet.
    return holder == null ? 0 : alive(UNSAFE.getInt(holder, HELD_STATUS));
  }

  /** 0 of one that has not started or has ended. */
  static int of(Thread thread) {
    if (ThreadContexts.isVirtual(thread)) {
      return ThreadState.ofVirtual(thread.getState(), /* inObjectWait= */ false);
    }
    if (IS_KNOWN) {
      return read(thread);
    }
    // A class of the service may answer for itself, and is not asked.
    if (thread.getClass().getClassLoader() == null) {
      return ThreadState.bits(thread.getState(), LockSupport.getBlocker(thread));
    }
    return thread.isAlive() ? ThreadState.bits(Thread.State.RUNNABLE, null) : 0;
  }

  /** As Java calls it; null of one that has not started or has ended. */
  public static Thread.State state(Thread thread) {
    int bits = of(thread);
    return bits == 0 ? null : ThreadState.java(bits);
  }

  private static int alive(int status) {
    return (status & ThreadState.ALIVE_BIT) == 0 ? 0 : status;
  }

  private ThreadStatus() {}
}
