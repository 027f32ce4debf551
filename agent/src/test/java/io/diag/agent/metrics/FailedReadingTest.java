package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailedReadingTest {

  @Test
  void oneThatFailsLeavesOutItselfAlone() {
    ReadingCollector collector = new ReadingCollector();
    Reading wrong =
        Reading.gauge(
            "wrong",
            "Wrong.",
            () -> {
              throw new IllegalStateException("no value");
            },
            "");
    Reading right = Reading.counter("right_total", "Right.", () -> 2, "");
    assertThat(collector.collect(List.of(wrong, right)))
        .extracting(snapshot -> snapshot.getMetadata().getPrometheusName())
        .containsExactly("right");
    assertThat(collector.failures())
        .containsOnlyKeys("wrong")
        .containsValue("java.lang.IllegalStateException: no value");
    assertThat(collector.collect(List.of(right))).hasSize(1);
    assertThat(collector.failures()).isEmpty();
  }
}
