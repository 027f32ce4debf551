package io.diag.hooks;

import java.lang.reflect.Field;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import jdk.internal.misc.Unsafe;

/**
 * What the JDK's locks call where a thread has to wait, and where it lets others go; the JVM calls
 * it of monitors, by way of libdiag. Never where a lock is free. Nothing here throws but for want
 * of stack, and nothing waits: no monitor, no lock, no class to be loaded.
 */
public final class LockHooks {

  /** Whether any of it is wanted. Read by the woven code, which calls nothing if it is not. */
  public static boolean on;

  /**
   * How many threads wait for monitors. Read by woven code that is about to leave one, which calls
   * nothing if there are none.
   */
  public static volatile int monitorWaiters;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final long MONITOR_WAITERS;
  private static final Object STATICS;

  static {
    try {
      Field field = LockHooks.class.getDeclaredField("monitorWaiters");
      STATICS = UNSAFE.staticFieldBase(field);
      MONITOR_WAITERS = UNSAFE.staticFieldOffset(field);
    } catch (NoSuchFieldException e) {
      throw new LinkageError("monitorWaiters", e);
    }
  }

  /** The two bits of an object's first word that say how it is locked. */
  private static final int LOCK_BITS = 3;

  /** It has a monitor of the JVM's, as any that is waited for. */
  private static final int INFLATED = 2;

  private static final String REFERENCES = "java.lang.ref.";

  /** Let go by {@code countDown}, which nobody held. */
  private static final Class<?> LATCH = latch();

  private static Class<?> latch() {
    try {
      return Class.forName("java.util.concurrent.CountDownLatch$Sync", false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** At the end of the queue of a synchronizer, once an attempt has failed. */
  public static Wait acquiring(Object synchronizer, Object node) {
    // With a node it comes from a condition's queue.
    return begin(synchronizer, node == null ? Wait.Way.ACQUIRE : Wait.Way.REACQUIRE);
  }

  /** The same of a StampedLock. */
  public static Wait acquiring(Object lock) {
    return begin(lock, Wait.Way.ACQUIRE);
  }

  /** In a condition's await. */
  public static Wait awaiting(Object condition) {
    return begin(condition, Wait.Way.CONDITION);
  }

  /** In LockSupport.park with a blocker. */
  public static Wait parking(Object blocker) {
    return isCounted(blocker) || ThreadContexts.isCarrier(Thread.currentThread())
        ? null
        : begin(blocker == null ? Thread.currentThread() : blocker, Wait.Way.PARK);
  }

  /** Without: it may have been set before. */
  public static Wait parking() {
    return parking(LockSupport.getBlocker(Thread.currentThread()));
  }

  /** Whether those who park for it have a hook of their own. */
  private static boolean isCounted(Object blocker) {
    return isLock(blocker)
        || blocker instanceof AbstractQueuedSynchronizer.ConditionObject
        || blocker instanceof AbstractQueuedLongSynchronizer.ConditionObject;
  }

  private static boolean isLock(Object blocker) {
    return blocker instanceof AbstractQueuedSynchronizer
        || blocker instanceof StampedLock
        || blocker instanceof AbstractQueuedLongSynchronizer;
  }

  private static Wait begin(Object awaited, Wait.Way way) {
    try {
      Thread current = Thread.currentThread();
      return ThreadHooks.isAgents(current) ? null : LockContention.begin(current, awaited, way);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(LockContention.FEATURE, e);
      return null;
    }
  }

  /** Where a wait is over, however it has ended. */
  public static void ended(Wait wait) {
    try {
      LockContention.ended(wait);
    } catch (Throwable e) {
      SuppressedErrors.inHook(LockContention.FEATURE, e);
    }
  }

  /** In LockSupport.unpark: the current thread lets another one go. */
  public static void unparking(Thread waiter) {
    if (!on || waiter == null) {
      return;
    }
    try {
      Object blocker = LockSupport.getBlocker(waiter);
      if (blocker != null && isLock(blocker) && blocker.getClass() != LATCH) {
        LockContention.release(blocker, /* ofMonitor= */ false);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(LockContention.FEATURE, e);
    }
  }

  /**
   * The current thread is about to leave a monitor; called only if any thread waits for one. An
   * object's hash is not to be asked for unless it is waited for: it would get a monitor for that.
   */
  public static void exiting(Object monitor) {
    if (!on || monitor == null || (UNSAFE.getLong(monitor, 0L) & LOCK_BITS) != INFLATED) {
      return;
    }
    try {
      LockContention.release(monitor, /* ofMonitor= */ true);
    } catch (Throwable e) {
      SuppressedErrors.inHook(LockContention.FEATURE, e);
    }
  }

  /** The current thread has to wait for a monitor. */
  static void monitorContended(Object monitor) {
    beginMonitor(monitor, Wait.Way.MONITOR);
  }

  /** It has got it. */
  static void monitorEntered(Object monitor) {
    endMonitor(monitor, Wait.Way.MONITOR);
  }

  /** In Object.wait, where that is Java code. */
  public static Wait waiting(Object monitor) {
    return isReferenceQueues(monitor) ? null : begin(monitor, Wait.Way.OBJECT_WAIT);
  }

  /** The current thread is in Object.wait. */
  static void monitorWaiting(Object monitor) {
    // Of virtual threads that leave their carriers JDK 25 does not tell it.
    if (!isReferenceQueues(monitor) && !ThreadContexts.isVirtual(Thread.currentThread())) {
      beginMonitor(monitor, Wait.Way.OBJECT_WAIT);
    }
  }

  /** Where finalizers and cleaners wait for the collector, which is no thread of the service's. */
  private static boolean isReferenceQueues(Object monitor) {
    Class<?> type = monitor.getClass();
    return type.getClassLoader() == null && type.getName().startsWith(REFERENCES);
  }

  /** It is no longer, or only for getting the monitor back. */
  static void monitorWaited(Object monitor) {
    endMonitor(monitor, Wait.Way.OBJECT_WAIT);
  }

  static void countMonitorWaiter(int more) {
    UNSAFE.getAndAddInt(STATICS, MONITOR_WAITERS, more);
  }

  /** What an object's monitor is at; 0 if it has none of the JVM's. */
  public static long monitorAddress(Object object) {
    long word = UNSAFE.getLong(object, 0L);
    return (word & LOCK_BITS) == INFLATED ? word ^ INFLATED : 0;
  }

  /** To be called where the ends of such waits are told no longer. */
  static void forgetMonitors() {
    MonitorWaits.clear();
  }

  private static void beginMonitor(Object monitor, Wait.Way way) {
    if (!on) {
      return;
    }
    try {
      Thread current = Thread.currentThread();
      if (!ThreadHooks.isAgents(current)) {
        LockContention.beginMonitor(current, monitor, way);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(LockContention.FEATURE, e);
    }
  }

  private static void endMonitor(Object monitor, Wait.Way way) {
    Wait wait = MonitorWaits.remove(Thread.currentThread(), monitor, way);
    if (wait != null) {
      wait.over = true;
      ended(wait);
    }
  }

  private LockHooks() {}
}
