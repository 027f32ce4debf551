package io.diag.agent.dump;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * Monitors up to JDK 24, of platform threads. The JVM tells them at a safepoint only: a few threads
 * at a time, so that no pause is long.
 */
final class ManagementMonitors implements Monitors {

  /** Some 0.5 ms at 20 frames each. */
  private static final int BATCH = 16;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Of how many threads they could not be told. */
  private int failed;

  @Override
  public void tell(List<ThreadRecord> records) {
    List<ThreadRecord> batch = new ArrayList<>(BATCH);
    for (ThreadRecord record : records) {
      if (!record.virtual && record.mayHaveMonitors()) {
        batch.add(record);
      }
      if (batch.size() == BATCH) {
        tellTogether(batch);
        batch.clear();
      }
    }
    tellTogether(batch);
  }

  private void tellTogether(List<ThreadRecord> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      ask(batch);
    } catch (RuntimeException e) {
      // JDK 17 asks threads for their ids, which a class of the service may have overridden: the
      // others are to be told nevertheless.
      batch.forEach(this::tellAlone);
    }
  }

  private void tellAlone(ThreadRecord record) {
    try {
      ask(List.of(record));
    } catch (RuntimeException e) {
      failed++;
    }
  }

  private void ask(List<ThreadRecord> batch) {
    long[] ids = batch.stream().mapToLong(record -> record.id).toArray();
    ThreadInfo[] infos = threads.getThreadInfo(ids, true, false);
    for (int i = 0; i < infos.length; i++) {
      // In the order they were asked for: the id in it is what the thread itself says.
      if (infos[i] != null) {
        tell(batch.get(i), infos[i]);
      }
    }
  }

  static void tell(ThreadRecord record, ThreadInfo info) {
    ThreadState state = record.threadState();
    if (info.getLockInfo() != null
        && (state == ThreadState.BLOCKED || state == ThreadState.WAITING)) {
      record.awaited =
          new ThreadRecord.Awaited(
              info.getLockInfo().toString(), Math.max(0, info.getLockOwnerId()));
    }
    for (MonitorInfo monitor : info.getLockedMonitors()) {
      if (isGivenUp(monitor, info)) {
        continue;
      }
      record.holdsMonitor(monitor.toString(), monitor.getLockedStackFrame());
    }
  }

  /** While it is in Object.wait. */
  private static boolean isGivenUp(MonitorInfo monitor, ThreadInfo info) {
    return info.getLockInfo() != null
        && monitor.getIdentityHashCode() == info.getLockInfo().getIdentityHashCode()
        && info.getThreadState() != Thread.State.BLOCKED;
  }

  @Override
  public String missing(boolean hasVirtual) {
    String untold = failed == 0 ? "" : "monitors of " + failed + " threads that the JVM cannot ask";
    String virtual =
        hasVirtual ? "monitors of virtual threads: the JVM tells them from JDK 25 on" : "";
    return untold + (untold.isEmpty() || virtual.isEmpty() ? "" : "; ") + virtual;
  }
}
