package io.diag.agent.runtime;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.threads.PlatformThreads;
import io.diag.bootstrap.RuntimeValue;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * The JVM in numbers, each source read once and none by way of a safepoint. What this JVM cannot
 * tell is left out.
 */
public final class RuntimeReading {

  private static final String FEATURE = "runtime";

  private static final boolean HAS_MANAGEMENT = JdkModules.has("java.management");

  /** Reads them all. Never throws. */
  public static Map<RuntimeValue, Long> now() {
    Map<RuntimeValue, Long> values = new EnumMap<>(RuntimeValue.class);
    Runtime runtime = Runtime.getRuntime();
    int cpus = runtime.availableProcessors();
    long committed = runtime.totalMemory();
    values.put(RuntimeValue.CPUS, (long) cpus);
    values.put(RuntimeValue.HEAP_USED_MB, Math.max(0, committed - runtime.freeMemory()));
    values.put(RuntimeValue.HEAP_COMMITTED_MB, committed);
    try {
      if (HAS_MANAGEMENT) {
        ManagementReading.read(values);
      } else {
        values.put(RuntimeValue.PLATFORM_THREADS, (long) PlatformThreads.count());
        readUptime(values);
      }
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
    }
    readVirtual(values, cpus);
    return values;
  }

  private static void readVirtual(Map<RuntimeValue, Long> values, int cpus) {
    try {
      long virtual = VirtualThreadCount.read();
      if (virtual >= 0) {
        values.put(RuntimeValue.VIRTUAL_THREADS, virtual);
      }
      VirtualScheduler.read(values, cpus);
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
    }
  }

  private static void readUptime(Map<RuntimeValue, Long> values) {
    ProcessHandle.current()
        .info()
        .startInstant()
        .ifPresent(
            start ->
                values.put(
                    RuntimeValue.UPTIME_S, Duration.between(start, Instant.now()).toMillis()));
  }

  private RuntimeReading() {}
}
