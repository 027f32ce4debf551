package io.diag.agent.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is measured whenever it happens. Each knows whether this JVM tells of it. */
final class Distributions {

  private final Map<String, Distribution> all = new LinkedHashMap<>();
  private final Map<String, String> missing = new LinkedHashMap<>();

  final Distribution gcPauses =
      add("diag_gc_pause_seconds", "How long collections stopped the service, each pause.");

  final Distribution timeToSafepoint =
      add(
          "diag_time_to_safepoint_seconds",
          "How long the JVM waited until all threads stood still, each time it stopped them.");

  final Distribution schedulerLatency =
      add(
          "diag_scheduler_latency_seconds",
          "How much too late a thread ran that was to wake up at a time: for want of a processor, or"
              + " because the JVM stopped all threads.");

  final Distribution virtualThreadLatency =
      add(
          "diag_virtual_thread_latency_seconds",
          "How long a task waited for a carrier of virtual threads to become free, asked ten times a"
              + " second while there are virtual threads.");

  private Distribution add(String name, String help) {
    Distribution distribution = new Distribution(name, help);
    all.put(name, distribution);
    return distribution;
  }

  /** It is left out, for this reason, until {@link #isMeasured}. */
  synchronized void isMissing(Distribution distribution, String reason) {
    missing.put(distribution.name(), reason);
  }

  synchronized void isMeasured(Distribution distribution) {
    missing.remove(distribution.name());
  }

  /** Null if it is measured. */
  synchronized String whyMissing(String name) {
    return missing.get(name);
  }

  /** By their names, those too that are not measured. */
  Map<String, Distribution> byName() {
    return all;
  }

  synchronized Map<String, Distribution> measured() {
    Map<String, Distribution> measured = new LinkedHashMap<>(all);
    measured.keySet().removeAll(missing.keySet());
    return measured;
  }
}
