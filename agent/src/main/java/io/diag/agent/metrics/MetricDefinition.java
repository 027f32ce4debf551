package io.diag.agent.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;

/**
 * What a metric is, whether this JVM has a value for it or not.
 *
 * @param name as it is exported
 * @param unit empty for none
 */
public record MetricDefinition(String name, Kind kind, String unit, String help) {

  /** As Prometheus calls them. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    INFO;

    /** Whether it only grows over the process's life. */
    public boolean isCumulative() {
      return this == COUNTER || this == HISTOGRAM || this == SUMMARY;
    }
  }

  static MetricDefinition of(MetricSnapshot snapshot) {
    MetricMetadata metadata = snapshot.getMetadata();
    Kind kind = kind(snapshot);
    String ending =
        switch (kind) {
          case COUNTER -> "_total";
          case INFO -> "_info";
          default -> "";
        };
    return new MetricDefinition(
        metadata.getPrometheusName() + ending,
        kind,
        metadata.hasUnit() ? metadata.getUnit().toString() : "",
        metadata.getHelp());
  }

  static MetricDefinition of(Reading reading) {
    return new MetricDefinition(
        reading.name(),
        reading.counter() ? Kind.COUNTER : Kind.GAUGE,
        reading.unit() == null ? "" : reading.unit().toString(),
        reading.help());
  }

  private static Kind kind(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot) {
      return Kind.COUNTER;
    }
    if (snapshot instanceof HistogramSnapshot) {
      return Kind.HISTOGRAM;
    }
    if (snapshot instanceof SummarySnapshot) {
      return Kind.SUMMARY;
    }
    return snapshot instanceof InfoSnapshot ? Kind.INFO : Kind.GAUGE;
  }
}
