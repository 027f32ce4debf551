package io.diag.agent.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CountersTest {

  @Test
  void listsByNameWithCurrentValues() {
    Counters counters = new Counters();
    counters.counter("diag_b_total", "B.").add(3);
    counters.gauge("diag_a", "A.", () -> 7);

    assertThat(counters.list())
        .extracting(Counters.Entry::name)
        .containsExactly("diag_a", "diag_b_total");
    assertThat(counters.list())
        .extracting(entry -> entry.value().getAsLong())
        .containsExactly(7L, 3L);
  }

  @Test
  void aNameIsTakenOnce() {
    Counters counters = new Counters();
    counters.counter("diag_b_total", "B.");

    assertThatThrownBy(() -> counters.gauge("diag_b_total", "Again.", () -> 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("diag_b_total");
  }
}
