package io.diag.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

// A scope is there to be closed.
@SuppressWarnings("try")
class LabelsWithoutAgentTest {

  private static final Labels ACME = Labels.of("tenant", "acme");

  @Test
  void setsAreSortedAndTheLaterDuplicateWins() {
    Labels labels = Labels.of("b", "1", "a", "2", "b", "3", "c", "");
    assertThat(labels.asMap())
        .containsExactly(Map.entry("a", "2"), Map.entry("b", "3"), Map.entry("c", ""));
    assertThat(labels).hasToString("{a=2, b=3, c=}");
    assertThat(labels.get("b")).isEqualTo("3");
    assertThat(labels.get("x")).isNull();
    assertThat(labels).isEqualTo(Labels.of("c", "", "a", "2", "b", "3"));
    assertThat(labels).hasSameHashCodeAs(Labels.of("c", "", "a", "2", "b", "3"));
    assertThat(Labels.of().isEmpty()).isTrue();
  }

  @Test
  void mergingChangesNeither() {
    Labels other = Labels.of("tenant", "globex", "endpoint", "/x");
    assertThat(ACME.merge(other)).isEqualTo(other);
    assertThat(other.merge(ACME)).isEqualTo(Labels.of("endpoint", "/x", "tenant", "acme"));
    assertThat(ACME.asMap()).containsExactly(Map.entry("tenant", "acme"));
  }

  @Test
  void wrongLabelsAreNamed() {
    assertThatThrownBy(() -> Labels.of("tenant", "acme", "endpoint"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"endpoint\" has no value");
    assertThatThrownBy(() -> Labels.of("", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label key at index 0 is empty");
    assertThatThrownBy(() -> Labels.of("a", "b", null, "x"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("label key at index 2 is null");
    assertThatThrownBy(() -> Labels.of("tenant", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("label \"tenant\" has the value null");
    assertThatThrownBy(() -> Labels.set(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void scopesDoNothing() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    ACME.run(ran::incrementAndGet);
    assertThat(ACME.call(ran::incrementAndGet)).isEqualTo(2);
    assertThatThrownBy(
            () ->
                ACME.call(
                    () -> {
                      throw new IOException("as it was");
                    }))
        .isInstanceOf(IOException.class);
    try (Labels.Scope scope = ACME.open()) {
      assertThat(Labels.current().isEmpty()).isTrue();
    }
    Labels.set(ACME);
    assertThat(Labels.current().isEmpty()).isTrue();
    Runnable task = ran::incrementAndGet;
    assertThat(Labels.wrap(task)).isSameAs(task);
  }
}
