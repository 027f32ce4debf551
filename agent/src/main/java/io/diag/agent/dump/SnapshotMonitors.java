package io.diag.agent.dump;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.threads.Activity;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Monitors from JDK 25 on, of platform and virtual threads, by a handshake with each: what the
 * JDK's own dump to a file uses.
 */
@SuppressWarnings("ReferenceEquality")
final class SnapshotMonitors implements Monitors {

  private static final String TYPE = "jdk.internal.vm.ThreadSnapshot";

  private final Method of;
  private final Method stackTrace;
  private final Method ownsMonitors;
  private final Method ownedMonitorsAt;
  private final Method state;
  private final Method blockedOn;
  private final Method waitingOn;

  /** Of how many threads they could not be told. */
  private int failed;

  private SnapshotMonitors() throws ReflectiveOperationException {
    Class<?> type = Class.forName(TYPE);
    of = method(type, "of", Thread.class);
    stackTrace = method(type, "stackTrace");
    ownsMonitors = method(type, "ownsMonitors");
    ownedMonitorsAt = method(type, "ownedMonitorsAt", int.class);
    state = method(type, "threadState");
    blockedOn = method(type, "blockedOn");
    waitingOn = method(type, "waitingOn");
  }

  private static Method method(Class<?> type, String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    Method method = type.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  /** Null if this JDK has no such thing. */
  static SnapshotMonitors find(JavaBase javaBase) {
    try {
      javaBase.open("jdk.internal.vm");
      return new SnapshotMonitors();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  @Override
  public void tell(List<ThreadRecord> records) {
    IdentityHashMap<Object, Long> holders = new IdentityHashMap<>();
    IdentityHashMap<ThreadRecord, Object> awaited = new IdentityHashMap<>();
    for (ThreadRecord record : records) {
      Activity.check();
      if (record.mayHaveMonitors() && !isRunningVirtual(record)) {
        tell(record, holders, awaited);
      }
    }
    awaited.forEach(
        (record, object) ->
            record.awaited =
                new ThreadRecord.Awaited(
                    ThreadRecord.shown(object),
                    record.threadState() == ThreadState.BLOCKED
                        ? holders.getOrDefault(object, 0L)
                        : 0));
  }

  /**
   * The virtual thread that has a monitor, as far as it is off its carrier.
   *
   * @param max how many of them are asked, each for some tens of microseconds
   * @return null if it is not found
   */
  Thread virtualHolder(Object monitor, Iterator<Thread> all, int max) {
    for (int i = 0; i < max && all.hasNext(); i++) {
      Thread thread = all.next();
      if (thread.getState() != Thread.State.RUNNABLE && holds(thread, monitor)) {
        return thread;
      }
    }
    return null;
  }

  private boolean holds(Thread thread, Object monitor) {
    try {
      Object snapshot = of.invoke(null, thread);
      if (snapshot == null || !(boolean) ownsMonitors.invoke(snapshot)) {
        return false;
      }
      Object awaited = awaited(snapshot);
      int depth = ((StackTraceElement[]) stackTrace.invoke(snapshot)).length;
      for (int i = 0; i < depth && awaited != monitor; i++) {
        if (((Stream<?>) ownedMonitorsAt.invoke(snapshot, i)).anyMatch(each -> each == monitor)) {
          return true;
        }
      }
      return false;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** One that is mounted may leave its carrier while it is asked, for which 25.0 was not ready. */
  private static boolean isRunningVirtual(ThreadRecord record) {
    ThreadState is = record.threadState();
    return record.virtual && (is == ThreadState.RUNNABLE || is == ThreadState.NATIVE);
  }

  private void tell(
      ThreadRecord record,
      IdentityHashMap<Object, Long> holders,
      IdentityHashMap<ThreadRecord, Object> awaited) {
    try {
      Object snapshot = of.invoke(null, record.thread);
      if (snapshot == null) {
        return;
      }
      Object object = awaited(snapshot);
      if (object != null) {
        awaited.put(record, object);
      }
      if ((boolean) ownsMonitors.invoke(snapshot)) {
        for (Object monitor : owned(record, snapshot, object)) {
          holders.put(monitor, record.id);
        }
      }
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof UnsupportedOperationException)) {
        failed++;
      }
    } catch (IllegalAccessException e) {
      throw new LinkageError("monitors cannot be told", e);
    }
  }

  /** As the snapshot says it: the thread may be elsewhere by now than when its stack was taken. */
  private Object awaited(Object snapshot) throws IllegalAccessException, InvocationTargetException {
    return switch ((Thread.State) state.invoke(snapshot)) {
      case BLOCKED -> blockedOn.invoke(snapshot);
      case WAITING, TIMED_WAITING -> waitingOn.invoke(snapshot);
      default -> null;
    };
  }

  /** Not what it waits for in Object.wait: that monitor it has given up. */
  private List<Object> owned(ThreadRecord record, Object snapshot, Object awaited)
      throws IllegalAccessException, InvocationTargetException {
    StackTraceElement[] frames = (StackTraceElement[]) stackTrace.invoke(snapshot);
    List<Object> owned = new ArrayList<>();
    for (int depth = 0; depth < frames.length; depth++) {
      Iterator<?> monitors = ((Stream<?>) ownedMonitorsAt.invoke(snapshot, depth)).iterator();
      while (monitors.hasNext()) {
        Object monitor = monitors.next();
        if (monitor != null && monitor != awaited) {
          owned.add(monitor);
          record.holdsMonitor(ThreadRecord.shown(monitor), frames[depth]);
        }
      }
    }
    return owned;
  }

  @Override
  public String missing(boolean hasVirtual) {
    String untold = failed == 0 ? "" : "monitors of " + failed + " threads that the JVM cannot ask";
    String virtual = hasVirtual ? "monitors of virtual threads that run" : "";
    return untold + (untold.isEmpty() || virtual.isEmpty() ? "" : "; ") + virtual;
  }
}
