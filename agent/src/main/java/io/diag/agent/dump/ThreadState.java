package io.diag.agent.dump;

import java.util.Locale;

/** What a thread does, as far as the JVM tells. */
public enum ThreadState {
  /** Runs Java code, or waits for a processor. */
  RUNNABLE,
  /** Runs native code, or waits in the system, such as for the network. */
  NATIVE,
  /** Waits for a monitor, to get into synchronized code. */
  BLOCKED,
  /** In Object.wait. */
  WAITING,
  /** In LockSupport.park, as those are that wait for a lock, a queue or a future. */
  PARKED,
  /** In Thread.sleep. */
  SLEEPING;

  static final int ALIVE_BIT = 0x1;

  private static final int RUNNABLE_BIT = 0x4;
  private static final int WITH_TIMEOUT_BIT = 0x20;
  private static final int SLEEPING_BIT = 0x40;
  private static final int WAITING_BIT = 0x80;
  private static final int OBJECT_WAIT_BIT = 0x100;
  private static final int PARKED_BIT = 0x200;
  private static final int BLOCKED_BIT = 0x400;
  private static final int NATIVE_BIT = 0x400000;

  /** As it is shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of JVMTI's bits. */
  static ThreadState of(int bits) {
    if ((bits & BLOCKED_BIT) != 0) {
      return BLOCKED;
    }
    if ((bits & SLEEPING_BIT) != 0) {
      return SLEEPING;
    }
    if ((bits & OBJECT_WAIT_BIT) != 0) {
      return WAITING;
    }
    if ((bits & (PARKED_BIT | WAITING_BIT)) != 0) {
      return PARKED;
    }
    return (bits & NATIVE_BIT) != 0 ? NATIVE : RUNNABLE;
  }

  /** The same bits of one that is in a native method: it may run or wait in the system. */
  static int inNative(int bits) {
    return (bits & RUNNABLE_BIT) != 0 ? bits | NATIVE_BIT : bits;
  }

  /** Whether it is the status of a thread that runs, and nothing else. */
  static boolean isRunning(int bits) {
    return bits == (ALIVE_BIT | RUNNABLE_BIT);
  }

  /** The same in JVMTI's bits, of a thread for which only Java can be asked. */
  static int bits(Thread.State state, Object parkBlocker) {
    return switch (state) {
      case NEW, TERMINATED -> 0;
      case RUNNABLE -> ALIVE_BIT | RUNNABLE_BIT;
      case BLOCKED -> ALIVE_BIT | BLOCKED_BIT;
      case WAITING ->
          ALIVE_BIT | WAITING_BIT | (parkBlocker == null ? OBJECT_WAIT_BIT : PARKED_BIT);
      case TIMED_WAITING ->
          ALIVE_BIT
              | WAITING_BIT
              | WITH_TIMEOUT_BIT
              | (parkBlocker == null ? SLEEPING_BIT : PARKED_BIT);
    };
  }

  /** The same of a virtual thread, which also sleeps by parking. */
  static int ofVirtual(Thread.State state, boolean inObjectWait) {
    int bits = bits(state, null) & ~(OBJECT_WAIT_BIT | SLEEPING_BIT);
    if ((bits & WAITING_BIT) == 0) {
      return bits;
    }
    return bits | (inObjectWait ? OBJECT_WAIT_BIT : PARKED_BIT);
  }

  /** The state as Java calls it. */
  static Thread.State java(int bits) {
    if ((bits & BLOCKED_BIT) != 0) {
      return Thread.State.BLOCKED;
    }
    if ((bits & RUNNABLE_BIT) != 0) {
      return Thread.State.RUNNABLE;
    }
    return (bits & WITH_TIMEOUT_BIT) != 0 ? Thread.State.TIMED_WAITING : Thread.State.WAITING;
  }
}
