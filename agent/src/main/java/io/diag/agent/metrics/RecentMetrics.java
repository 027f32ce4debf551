package io.diag.agent.metrics;

import io.diag.agent.recent.RecentSeries;
import io.diag.agent.recent.Series;
import io.diag.agent.runtime.VirtualThreadCount;
import io.diag.agent.threads.PlatformThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The numbers that a look at a service begins with, as they were in the last minutes. */
final class RecentMetrics {

  private static final double MILLISECONDS = 1e3;
  private static final double NANOS_IN_MILLISECOND = 1e6;

  /**
   * All of them. Each is cheap enough to be taken once a second, whether anybody looks or not.
   *
   * @param tasks null without the library
   */
  static RecentSeries of(
      Distributions distributions, TaskTimes tasks, Ticker ticker, WhileAsked whileAsked) {
    List<Series> series = new ArrayList<>();
    if (tasks != null) {
      add(series, "cpu", "CPU of the process", "cores", new Rate(tasks::cpuSeconds));
    }
    add(series, "heap_used", "Heap used", "bytes", RecentMetrics::heapUsed);
    add(
        series,
        "heap_live",
        "Heap after collections",
        "bytes",
        whileAsked.number("diag_heap_live_bytes"));
    add(
        series,
        "allocated",
        "Allocation rate",
        "bytes/s",
        new Rate(whileAsked.number("diag_heap_allocated_bytes_total")));
    Rate pauses = new Rate(distributions.gcPauses::seconds);
    add(
        series,
        "gc_pauses",
        "GC pauses in a second",
        "ms",
        () -> pauses.getAsDouble() * MILLISECONDS);
    add(
        series,
        "scheduler_latency",
        "Worst scheduler latency in a second",
        "ms",
        () -> ticker.takeWorst() / NANOS_IN_MILLISECOND);
    if (tasks != null) {
      Rate delay = new Rate(tasks::delaySeconds);
      add(series, "run_queue_delay", "Threads waiting for a processor", "threads", delay);
    }
    add(series, "threads", "Platform threads", "", PlatformThreads::count);
    add(series, "virtual_threads", "Virtual threads", "", RecentMetrics::virtualThreads);
    return new RecentSeries(series);
  }

  private static void add(
      List<Series> series, String name, String title, String unit, DoubleSupplier value) {
    series.add(new Series(name, title, unit, value));
  }

  private static double heapUsed() {
    return Math.max(0, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  private static double virtualThreads() {
    long count = VirtualThreadCount.read();
    return count < 0 ? Double.NaN : count;
  }

  private RecentMetrics() {}
}
