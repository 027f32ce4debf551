package io.diag.agent.dump;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.natives.ThreadStacks;
import io.diag.agent.threads.Activity;
import io.diag.hooks.ThreadContexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For how long platform threads have not run. The JVM does not keep it; but a thread whose CPU time
 * is what it was at an earlier dump has not run since, and the leak detector looks at each
 * interval.
 */
public final class IdleTimes {

  private static final int BATCH = 256;
  private static final int MAX = 100_000;

  @GuardedBy("this")
  private Map<Long, Seen> seen = new HashMap<>();

  private record Seen(long cpuNanos, long sinceNanos) {}

  /**
   * Fills in CPU time and for how long it has been the same.
   *
   * @param all whether there are no other threads than these
   */
  synchronized void tell(List<ThreadRecord> records, boolean all) {
    Map<Long, Seen> now = all ? new HashMap<>() : new HashMap<>(seen);
    Thread[] threads = new Thread[BATCH];
    long[] cpu = new long[BATCH];
    int[] ids = new int[BATCH];
    for (int from = 0; from < records.size(); from += BATCH) {
      Activity.check();
      int count = Math.min(BATCH, records.size() - from);
      for (int i = 0; i < count; i++) {
        ThreadRecord record = records.get(from + i);
        threads[i] = record.virtual ? null : record.thread;
        cpu[i] = -1;
        ids[i] = 0;
      }
      ThreadStacks.cpuTimes(threads, count, cpu);
      ThreadStacks.osThreadIds(threads, count, ids);
      long nanos = System.nanoTime();
      for (int i = 0; i < count; i++) {
        ThreadRecord record = records.get(from + i);
        record.osThreadId = ids[i];
        record.cpuNanos = cpu[i];
        if (cpu[i] >= 0) {
          record.idleNanos = nanos - note(now, record.id, cpu[i], nanos);
        }
      }
    }
    seen = now;
  }

  @GuardedBy("this")
  private long note(Map<Long, Seen> now, long id, long cpuNanos, long nanos) {
    Seen before = seen.get(id);
    long since = before != null && before.cpuNanos == cpuNanos ? before.sinceNanos : nanos;
    if (now.size() < MAX) {
      now.put(id, new Seen(cpuNanos, since));
    }
    return since;
  }

  /** Looks at all platform threads, for those who ask later. */
  public synchronized void look() {
    if (!ThreadStacks.isAvailable()) {
      return;
    }
    Thread[] threads = ThreadStacks.platformThreads();
    long[] cpu = new long[threads.length];
    ThreadStacks.cpuTimes(threads, threads.length, cpu);
    long nanos = System.nanoTime();
    Map<Long, Seen> now = new HashMap<>();
    for (int i = 0; i < threads.length; i++) {
      if (cpu[i] >= 0) {
        note(now, ThreadContexts.id(threads[i]), cpu[i], nanos);
      }
    }
    seen = now;
  }
}
