package io.diag.agent.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What is exported, put together from where it is known. */
final class Exported {

  private final Distributions distributions;
  private final JvmReadings jvm;
  private final AgentReadings agent;
  private final WhileAsked whileAsked;
  private final ReadingCollector collector = new ReadingCollector();

  Exported(
      Distributions distributions, JvmReadings jvm, AgentReadings agent, WhileAsked whileAsked) {
    this.distributions = distributions;
    this.jvm = jvm;
    this.agent = agent;
    this.whileAsked = whileAsked;
  }

  /**
   * All as it is now.
   *
   * @param metrics those that are known
   * @param missing those that are not, and why; by name
   * @param failed those that could not be read this time; by name
   */
  record Taken(MetricSnapshots metrics, Map<String, String> missing, Map<String, String> failed) {}

  /** Reads those whose names are wanted. */
  Taken take(Predicate<String> wanted) {
    whileAsked.ask();
    List<MetricSnapshot> snapshots = new ArrayList<>();
    Map<String, String> missing = new TreeMap<>(whileAsked.missing());
    for (MetricSnapshot snapshot : whileAsked.snapshots()) {
      if (wanted.test(snapshot.getMetadata().getPrometheusName())) {
        snapshots.add(snapshot);
      }
    }
    for (Map.Entry<String, Distribution> each : distributions.byName().entrySet()) {
      String reason = distributions.whyMissing(each.getKey());
      if (!wanted.test(each.getKey())) {
        continue;
      }
      if (reason == null) {
        snapshots.add(each.getValue().snapshot());
      } else {
        missing.put(each.getKey(), reason);
      }
    }
    List<Reading> readings = readings();
    readings.removeIf(reading -> !wanted.test(reading.baseName()));
    snapshots.addAll(collector.collect(readings));
    addMissing(readings, snapshots, missing);
    Map<String, String> failed = new TreeMap<>(whileAsked.failures());
    failed.putAll(collector.failures());
    missing.keySet().removeAll(failed.keySet());
    return new Taken(new MetricSnapshots(snapshots), missing, failed);
  }

  /** All that there may be on a JVM like this one, by name. */
  Map<String, MetricDefinition> definitions() {
    whileAsked.ask();
    Map<String, MetricDefinition> definitions = new TreeMap<>();
    List<MetricSnapshot> snapshots = new ArrayList<>();
    whileAsked.snapshots().forEach(snapshots::add);
    distributions.byName().values().forEach(each -> snapshots.add(each.snapshot()));
    for (MetricSnapshot snapshot : snapshots) {
      MetricDefinition definition = MetricDefinition.of(snapshot);
      definitions.put(definition.name(), definition);
    }
    for (Reading reading : readings()) {
      definitions.put(reading.name(), MetricDefinition.of(reading));
    }
    return definitions;
  }

  private static void addMissing(
      List<Reading> readings, List<MetricSnapshot> snapshots, Map<String, String> missing) {
    Set<String> known = new HashSet<>();
    for (MetricSnapshot snapshot : snapshots) {
      known.add(snapshot.getMetadata().getPrometheusName());
    }
    for (Reading reading : readings) {
      if (!known.contains(reading.baseName())) {
        missing.put(reading.name(), reading.missing());
      }
    }
  }

  private List<Reading> readings() {
    List<Reading> readings = new ArrayList<>(jvm.readings());
    readings.addAll(agent.readings());
    readings.addAll(whileAsked.readings());
    return readings;
  }
}
