package io.diag.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagWithoutAgentTest {

  @Test
  void answersNothing() {
    assertThat(Diag.isLoaded()).isFalse();
    assertThat(Diag.version()).isEmpty();
    assertThat(Diag.debugUrl()).isEmpty();
  }

  /** Or a service would not start once it has the agent. */
  @Test
  void namesOfProfilesAreTheSameAsWithIt() {
    assertThat(Profiles.create("example.org/leases").name()).isEqualTo("example.org/leases");
    for (String name :
        List.of("", "//evil.example/x", "..", "a/../b", "/a", "a b", "a\nb", "\u202e")) {
      assertThatThrownBy(() -> Profiles.create(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be used: ");
    }
  }
}
