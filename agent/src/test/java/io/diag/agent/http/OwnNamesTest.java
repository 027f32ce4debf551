package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.custom.CustomProfiles;
import io.diag.agent.gate.Work;
import io.diag.agent.profile.ProfileSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNamesTest {

  private final ProfileSources sources = new ProfileSources();
  private final CustomProfiles profiles = new CustomProfiles(sources);

  /** Also before the port is open. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "delta_heap",
        "delta_block",
        "delta_mutex",
        "delta_x",
        "heap",
        "fgprof",
        "trace",
        "symbol",
        "cmdline",
        "profile"
      })
  void portsOwnNamesAreRefusedByName(String name) {
    assertThatThrownBy(() -> profiles.create(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "' is taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//evil",
        "//evil.example/x",
        "a//b",
        "a/",
        "/a",
        ".",
        "..",
        "a/..",
        "../heap",
        "./heap",
        "a b",
        "a\tb",
        "a\nb",
        "a\u0000",
        "a\u0085b",
        "a\u2028b",
        "a\u202eb",
        "a\u200bb",
        "a\u00a0b",
        "\ud800",
        "a\ufeff"
      })
  void namesThatAreNoPathAreRefused(String name) {
    assertThatThrownBy(() -> profiles.create(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be used: ");
    assertThatThrownBy(() -> profiles.create("x".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org/db.connections",
        "Heap",
        "deltas",
        "a..b",
        "...",
        "\u65e5\u672c",
        "\ud83d\udd11",
        "<script>",
        "javascript:alert(1)",
        "\\\\evil.example\\x",
        "'\"><b",
        "%2e%2e/x",
        "x?y#z%2f"
      })
  void othersAreFree(String name) {
    assertThat(profiles.create(name).name()).isEqualTo(name);
    assertThatThrownBy(() -> profiles.create(name)).hasMessageContaining("is taken");
  }

  @Test
  void secondEndpointOfAPathIsLeftOut() throws Exception {
    OpenPort port = OpenPort.with("");
    port.router.register(
        Endpoint.read("/read", Work.CHEAP, "", "", request -> Response.text("second")));
    assertThat(port.get("/read").body()).isEqualTo("read");
  }
}
