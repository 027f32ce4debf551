package io.diag.agent.metrics;

import io.diag.agent.log.ErrorText;
import io.diag.hooks.SuppressedErrors;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Readings as the client library wants them. What is not known is left out. */
final class ReadingCollector {

  /** Names of those that could not be read the last time, as Prometheus shows them, and why. */
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** A name is checked by patterns when it is made. */
  private final Map<String, MetricMetadata> metadata = new ConcurrentHashMap<>();

  /** So is a label, which makes an encoder: a fifth of a request's garbage. */
  private final Map<String, Map<String, Labels>> labels = new ConcurrentHashMap<>();

  /** Without a lock: a reading that does not end is to keep the one who asked, and no other. */
  List<MetricSnapshot> collect(List<Reading> readings) {
    Map<String, List<Reading>> families = new LinkedHashMap<>();
    failures.keySet().retainAll(readings.stream().map(Reading::name).toList());
    for (Reading reading : readings) {
      families.computeIfAbsent(reading.name(), name -> new ArrayList<>(1)).add(reading);
    }
    List<MetricSnapshot> snapshots = new ArrayList<>(families.size());
    for (List<Reading> family : families.values()) {
      MetricSnapshot snapshot = family.get(0).counter() ? counters(family) : gauges(family);
      if (snapshot != null) {
        snapshots.add(snapshot);
      }
    }
    return snapshots;
  }

  /** Null if none of them is known. */
  private CounterSnapshot counters(List<Reading> family) {
    List<CounterDataPointSnapshot> points = new ArrayList<>(family.size());
    for (Reading reading : family) {
      double value = read(reading);
      if (!Double.isNaN(value)) {
        points.add(new CounterDataPointSnapshot(value, labels(reading), null, 0));
      }
    }
    return points.isEmpty() ? null : new CounterSnapshot(metadata(family.get(0)), points);
  }

  /** Null likewise. */
  private GaugeSnapshot gauges(List<Reading> family) {
    List<GaugeDataPointSnapshot> points = new ArrayList<>(family.size());
    for (Reading reading : family) {
      double value = read(reading);
      if (!Double.isNaN(value)) {
        points.add(new GaugeDataPointSnapshot(value, labels(reading), null));
      }
    }
    return points.isEmpty() ? null : new GaugeSnapshot(metadata(family.get(0)), points);
  }

  /** NaN if it fails: the others are to be told nevertheless. */
  private double read(Reading reading) {
    try {
      double value = reading.value().getAsDouble();
      failures.remove(reading.name());
      return value;
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(Metrics.FEATURE, e);
      failures.put(reading.name(), ErrorText.of(e));
      return Double.NaN;
    }
  }

  /** The names of readings that failed the last time, each with its error. */
  Map<String, String> failures() {
    return new TreeMap<>(failures);
  }

  private Labels labels(Reading reading) {
    if (reading.label().isEmpty()) {
      return Labels.EMPTY;
    }
    return labels
        .computeIfAbsent(reading.label(), label -> new ConcurrentHashMap<>())
        .computeIfAbsent(reading.labelValue(), value -> Labels.of(reading.label(), value));
  }

  private MetricMetadata metadata(Reading reading) {
    return metadata.computeIfAbsent(
        reading.baseName(), name -> new MetricMetadata(name, reading.help(), reading.unit()));
  }
}
