package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingCollectorTest {

  @Test
  void thoseOfOneNameAreOneMetric() {
    Reading ready = Reading.gauge("threads", "Threads.", () -> 3, "").labelled("state", "ready");
    Reading waiting =
        Reading.gauge("threads", "Threads.", () -> 4, "").labelled("state", "waiting");
    Reading unknown =
        Reading.gauge("threads", "Threads.", () -> Double.NaN, "").labelled("state", "lost");
    List<MetricSnapshot> snapshots =
        new ReadingCollector().collect(List.of(ready, waiting, unknown));
    assertThat(snapshots).hasSize(1);
    GaugeSnapshot threads = (GaugeSnapshot) snapshots.get(0);
    assertThat(threads.getDataPoints()).hasSize(2);
    assertThat(threads.getDataPoints().get(1).getLabels().get("state")).isEqualTo("waiting");
    assertThat(threads.getDataPoints().get(1).getValue()).isEqualTo(4);
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    assertThat(
            new ReadingCollector()
                .collect(
                    List.of(
                        Reading.counter("a_total", "A.", () -> Double.NaN, "not here"),
                        Reading.gauge("b", "B.", () -> Double.NaN, "not here"))))
        .isEmpty();
  }

  @Test
  void unitIsThatOfTheName() {
    CounterSnapshot seconds =
        (CounterSnapshot)
            new ReadingCollector()
                .collect(List.of(Reading.counter("cpu_seconds_total", "CPU.", () -> 2.5, "")))
                .get(0);
    assertThat(seconds.getMetadata().getUnit()).hasToString("seconds");
    assertThat(seconds.getMetadata().getPrometheusName()).isEqualTo("cpu_seconds");
  }

  @Test
  void counterIsCalledOne() {
    assertThatThrownBy(() -> Reading.counter("requests", "Requests.", () -> 1, ""))
        .hasMessageContaining("requests")
        .hasMessageContaining("_total");
    assertThatThrownBy(() -> Reading.gauge("requests_total", "Requests.", () -> 1, ""))
        .hasMessageContaining("requests_total");
  }
}
