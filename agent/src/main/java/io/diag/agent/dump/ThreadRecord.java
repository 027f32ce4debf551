package io.diag.agent.dump;

import io.diag.agent.creation.Creator;
import io.diag.agent.profile.Label;
import io.diag.hooks.ThreadContexts;
import java.util.ArrayList;
import java.util.List;

/** What a full dump knows of one thread. */
final class ThreadRecord {

  /** Null once everything has been asked: a dump that is sent slowly is not to keep it. */
  Thread thread;

  final long id;
  final String name;
  final int state;
  final ThreadStack stack;
  final List<Label> labels;
  final Creator creator;
  final boolean virtual;
  final boolean daemon;

  /** The system's; 0 if it has none of its own or is not known. */
  int osThreadId;

  /** -1 if it is not known. */
  long cpuNanos = -1;

  /** For how long it has not run at least; -1 if it is not known. */
  long idleNanos = -1;

  /** What it waits for; null if nothing or not known. */
  Awaited awaited;

  /** Monitors and synchronizers that it has, in words. */
  List<String> held = List.of();

  /**
   * What a thread waits for.
   *
   * @param object such as {@code java.lang.Object@1b2c3d}
   * @param holder the id of the thread that has it; 0 if none has or it is not known
   */
  record Awaited(String object, long holder) {}

  ThreadRecord(
      Thread thread,
      long id,
      String name,
      int state,
      ThreadStack stack,
      List<Label> labels,
      Creator creator) {
    this.thread = thread;
    this.id = id;
    this.name = name;
    this.state = state;
    this.stack = stack;
    this.labels = labels;
    this.creator = creator;
    this.virtual = ThreadContexts.isVirtual(thread);
    this.daemon = thread.isDaemon();
  }

  /** The same thread with the state it is in now, of which nothing else is known. */
  ThreadRecord asOfNow() {
    int now = virtual ? state : ThreadStatus.of(thread);
    return new ThreadRecord(thread, id, name, now, stack, labels, creator);
  }

  ThreadState threadState() {
    return ThreadState.of(state);
  }

  /** Whether the JVM is to be asked for monitors: most threads can have none. */
  boolean mayHaveMonitors() {
    ThreadState is = threadState();
    return stack.mayHoldMonitor() || is == ThreadState.BLOCKED || is == ThreadState.WAITING;
  }

  void holds(String what) {
    if (held.isEmpty()) {
      held = new ArrayList<>(2);
    }
    held.add(what);
  }

  /**
   * Says of a monitor that the thread has it.
   *
   * @param since null if the JVM knows of no frame: it was entered by native code, or (up to JDK
   *     23) by the virtual thread that this one carries
   */
  void holdsMonitor(String monitor, StackTraceElement since) {
    if (since == null) {
      holds("monitor " + monitor + " since a frame that the JVM does not tell");
      return;
    }
    holds(
        "monitor "
            + monitor
            + " since "
            + since.getClassName()
            + "."
            + since.getMethodName()
            + "("
            + since.getFileName()
            + ":"
            + since.getLineNumber()
            + ")");
  }

  /** An object as it is shown. */
  static String shown(Object object) {
    return object.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(object));
  }
}
