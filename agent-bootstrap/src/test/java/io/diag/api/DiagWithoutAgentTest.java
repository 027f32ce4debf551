package io.diag.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiagWithoutAgentTest {

  @Test
  void answersNothing() {
    assertThat(Diag.isLoaded()).isFalse();
    assertThat(Diag.version()).isEmpty();
    assertThat(Diag.debugUrl()).isEmpty();
  }
}
