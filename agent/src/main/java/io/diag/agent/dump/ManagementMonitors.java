package io.diag.agent.dump;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Monitors up to JDK 24, of platform threads. The JVM tells them at a safepoint only: a few threads
 * at a time, so that no pause is long.
 */
final class ManagementMonitors implements Monitors {

  /** Some 0.5 ms at 20 frames each. */
  private static final int BATCH = 16;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public void tell(List<ThreadRecord> records) {
    Map<Long, ThreadRecord> batch = new HashMap<>();
    for (ThreadRecord record : records) {
      if (!record.virtual && record.mayHaveMonitors()) {
        batch.put(record.id, record);
      }
      if (batch.size() == BATCH) {
        tell(batch);
      }
    }
    tell(batch);
  }

  private void tell(Map<Long, ThreadRecord> batch) {
    if (batch.isEmpty()) {
      return;
    }
    long[] ids = batch.keySet().stream().mapToLong(Long::longValue).toArray();
    for (ThreadInfo info : threads.getThreadInfo(ids, true, false)) {
      if (info != null) {
        tell(batch.get(info.getThreadId()), info);
      }
    }
    batch.clear();
  }

  private static void tell(ThreadRecord record, ThreadInfo info) {
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
    return hasVirtual ? "monitors of virtual threads: the JVM tells them from JDK 25 on" : "";
  }
}
