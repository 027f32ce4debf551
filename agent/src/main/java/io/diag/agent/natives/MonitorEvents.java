package io.diag.agent.natives;

import io.diag.hooks.LockHooks;

/** Tells the hooks of threads that wait for monitors, and finds out who has one. */
public final class MonitorEvents {

  private static boolean started;

  /**
   * Begins or goes on to tell the hooks; the JVM's error number, 0 if it works. A thread that has
   * to wait for a monitor takes 0.2 us for it.
   *
   * @param waits whether they are told of Object.wait as well; the first time decides
   */
  public static synchronized int start(boolean waits) {
    if (started) {
      return enable0(true);
    }
    if (!JvmtiLibrary.serveMonitorEvents()) {
      return -1;
    }
    int error = start0(LockHooks.class, waits);
    started = error == 0;
    return error;
  }

  /** Tells them no more, until it is started again. */
  public static synchronized void stop() {
    if (started) {
      enable0(false);
    }
  }

  /**
   * What a monitor says of who has it. By one thread at a time.
   *
   * @param monitor its address, which may have been freed
   * @return 0 if nobody has; -1 if that cannot be read
   */
  public static long ownerWord(long monitor) {
    return ownerWord0(monitor);
  }

  /** The upper end of a thread's stack and how large it is; zeros if that is not known. */
  public static void stackRange(long javaThread, long[] out) {
    stackRange0(javaThread, out);
  }

  /**
   * Who has the monitor of an object, as the JVM says it, for which it stops all threads: 0.6 to
   * 3.3 ms while both processors were busy. Null also if it is a virtual thread.
   */
  public static Thread owner(Object object) {
    return owner0(object);
  }

  private static native int start0(Class<?> hooks, boolean waits);

  private static native int enable0(boolean on);

  private static native long ownerWord0(long monitor);

  private static native void stackRange0(long javaThread, long[] out);

  private static native Thread owner0(Object object);

  private MonitorEvents() {}
}
