package io.diag.agent.metrics;

import io.diag.agent.perfdata.PerfCounter;
import io.diag.agent.perfdata.PerfData;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** What the JVM tells without its beans. */
final class JvmReadings {

  private static final String NO_LIBRARY = "the agent's native library is not there";

  private final List<Reading> readings = new ArrayList<>();

  private final PerfData counters;

  /** As the readings were last asked for. */
  private volatile Map<RuntimeValue, Long> now = Map.of();

  /**
   * All of them.
   *
   * @param counters null where the JVM has none
   * @param safepoints null likewise
   * @param tasks null without the library
   * @param hasCollector whether the threads that collect are known
   * @param pinned NaN if that is not known
   */
  JvmReadings(
      PerfData counters,
      SafepointTimes safepoints,
      TaskTimes tasks,
      boolean hasCollector,
      DoubleSupplier pinned) {
    this.counters = counters;
    counter(
        "diag_safepoints_total",
        "How often the JVM has stopped all threads.",
        safepoints == null ? null : safepoints::count,
        SafepointTimes.MISSING);
    counter(
        "diag_safepoint_seconds_total",
        "How long all threads stood still.",
        safepoints == null ? null : safepoints::seconds,
        SafepointTimes.MISSING);
    perf("diag_jit_compilations_total", "Methods and loops compiled.", "sun.ci.totalCompiles");
    perf("diag_jit_bailouts_total", "Compilations given up.", "sun.ci.totalBailouts");
    perf(
        "diag_jit_invalidations_total",
        "Compiled methods that were thrown away.",
        "sun.ci.totalInvalidates");
    gauge(
        "diag_os_threads",
        "Threads of the process, the JVM's own among them.",
        tasks == null ? null : tasks::count,
        NO_LIBRARY);
    gauge(
        "diag_cpus",
        "Processors that the JVM may use.",
        Runtime.getRuntime()::availableProcessors,
        "");
    String noDelays =
        tasks == null ? NO_LIBRARY : "the kernel does not tell (no schedstat in /proc)";
    counter(
        "diag_run_queue_delay_seconds_total",
        "How long threads could have run and had no processor, all together.",
        tasks == null ? null : tasks::delaySeconds,
        noDelays);
    boolean knowsCollector = tasks != null && hasCollector;
    counter(
        "diag_gc_cpu_seconds_total",
        "How long the collector's threads ran, on all processors together.",
        knowsCollector ? tasks::collectedSeconds : null,
        tasks == null ? NO_LIBRARY : "this collector has no threads of its own");
    gauge(
        "diag_gc_cpu_fraction",
        "The part of the processors' time since the JVM's start in which it collected, as Go's GCCPUFraction.",
        knowsCollector ? () -> tasks.collectedSeconds() / available() : null,
        tasks == null ? NO_LIBRARY : "this collector has no threads of its own");
    virtualThreads();
    counter(
        "diag_virtual_thread_pinned_total",
        "How often a virtual thread that had to wait could not leave its carrier.",
        pinned,
        "this JDK has no virtual threads, or no place for the hook");
  }

  /** Seconds of all processors since the JVM's start. */
  private double available() {
    Long uptime = now.get(RuntimeValue.UPTIME_S);
    return uptime == null ? Double.NaN : uptime / 1e3 * Runtime.getRuntime().availableProcessors();
  }

  private void perf(String name, String help, String counter) {
    PerfCounter found = counters == null ? null : counters.find(counter);
    counter(name, help, found == null ? null : found::value, SafepointTimes.MISSING);
  }

  private void virtualThreads() {
    runtime(
        "diag_virtual_threads",
        "Virtual threads started and not ended.",
        RuntimeValue.VIRTUAL_THREADS);
    runtime(
        "diag_virtual_threads_mounted",
        "Carriers at work, as the scheduler estimates it.",
        RuntimeValue.MOUNTED_VIRTUAL_THREADS);
    runtime(
        "diag_virtual_threads_queued",
        "Virtual threads that could run and wait for a carrier.",
        RuntimeValue.QUEUED_VIRTUAL_THREADS);
    runtime(
        "diag_virtual_thread_parallelism",
        "How many virtual threads run at a time.",
        RuntimeValue.SCHEDULER_PARALLELISM);
  }

  private void runtime(String name, String help, RuntimeValue value) {
    gauge(
        name,
        help,
        () -> now.containsKey(value) ? now.get(value) : Double.NaN,
        "this JDK has no virtual threads, or a scheduler of a kind that is not known");
  }

  private void gauge(String name, String help, DoubleSupplier value, String missing) {
    readings.add(Reading.gauge(name, help, orNone(value), missing));
  }

  private void counter(String name, String help, DoubleSupplier value, String missing) {
    readings.add(Reading.counter(name, help, orNone(value), missing));
  }

  private static DoubleSupplier orNone(DoubleSupplier value) {
    return value == null ? () -> Double.NaN : value;
  }

  /** To be read now. */
  List<Reading> readings() {
    now = RuntimeReading.now();
    return readings;
  }
}
