package io.diag.agent.metrics;

import io.diag.agent.gc.GarbageCollections;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryPoolAllocationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What the JVM's beans tell, by the client library's own instrumentation, so that dashboards made
 * for it work. Made when first asked for: the service may yet choose how its beans are served.
 * Needs the module java.management.
 *
 * <p>Threads are not the library's: it asks for states and deadlocks in a way that stops all of
 * them.
 */
final class ManagedMetrics implements MultiCollector {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Reading> readings = new ArrayList<>();
  private volatile MetricSnapshots snapshots = new MetricSnapshots();

  ManagedMetrics() {
    PrometheusProperties settings = PrometheusSettings.DEFAULTS;
    JvmBufferPoolMetrics.builder(settings).register(registry);
    JvmClassLoadingMetrics.builder(settings).register(registry);
    JvmCompilationMetrics.builder(settings).register(registry);
    JvmGarbageCollectorMetrics.builder(settings).register(registry);
    JvmMemoryMetrics.builder(settings).register(registry);
    JvmMemoryPoolAllocationMetrics.builder(settings).register(registry);
    JvmRuntimeInfoMetric.builder(settings).register(registry);
    ProcessMetrics.builder(settings).register(registry);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    gauge("jvm_threads_current", "Current thread count of a JVM", threads::getThreadCount);
    gauge("jvm_threads_daemon", "Daemon thread count of a JVM", threads::getDaemonThreadCount);
    gauge("jvm_threads_peak", "Peak thread count of a JVM", threads::getPeakThreadCount);
    readings.add(
        Reading.counter(
            "jvm_threads_started_total",
            "Started thread count of a JVM",
            threads::getTotalStartedThreadCount,
            ""));
    readings.add(
        Reading.counter(
            "diag_heap_allocated_bytes_total",
            "What all threads have allocated of the heap since the JVM's start.",
            allocated(threads),
            "this JDK does not tell"));
    readings.addAll(HeapAfterCollections.listen().readings());
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    readings.add(Reading.gauge(name, help, value, ""));
  }

  /** Since JDK 21, and in later updates of 17. */
  private static DoubleSupplier allocated(ThreadMXBean threads) {
    try {
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Method total = type.getMethod("getTotalThreadAllocatedBytes");
      return () -> {
        try {
          long bytes = (long) total.invoke(threads);
          return bytes < 0 ? Double.NaN : bytes;
        } catch (ReflectiveOperationException e) {
          return Double.NaN;
        }
      };
    } catch (ReflectiveOperationException e) {
      return () -> Double.NaN;
    }
  }

  /** Reads all but {@link #readings}, in the background. */
  void read() {
    GarbageCollections.instance().goOn();
    snapshots = registry.scrape();
  }

  /** As they were last read. */
  @Override
  public MetricSnapshots collect() {
    return snapshots;
  }

  /** NaN if it is not known now. */
  double number(String name) {
    for (Reading reading : readings) {
      if (reading.name().equals(name)) {
        return reading.value().getAsDouble();
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** What is cheap enough to be read for each request. */
  List<Reading> readings() {
    return readings;
  }
}
