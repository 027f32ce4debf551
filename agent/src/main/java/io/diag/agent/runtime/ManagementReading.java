package io.diag.agent.runtime;

import io.diag.agent.gc.GarbageCollections;
import io.diag.bootstrap.RuntimeValue;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What the module java.management tells. Not to be touched where it is missing. */
final class ManagementReading {

  /** Neither of them makes the platform's MBean server or a log manager. */
  static void read(Map<RuntimeValue, Long> values) {
    values.put(
        RuntimeValue.PLATFORM_THREADS, (long) ManagementFactory.getThreadMXBean().getThreadCount());
    values.put(RuntimeValue.UPTIME_S, ManagementFactory.getRuntimeMXBean().getUptime());
    GarbageCollections.Totals totals = GarbageCollections.instance().totals();
    values.put(RuntimeValue.GCS, totals.collections());
    if (totals.forced() >= 0) {
      values.put(RuntimeValue.GCS_FORCED, totals.forced());
      values.put(RuntimeValue.GCS_AUTOMATIC, totals.collections() - totals.forced());
    }
    values.put(RuntimeValue.GC_PAUSE_TOTAL_MS, totals.pauseMillis());
  }

  private ManagementReading() {}
}
