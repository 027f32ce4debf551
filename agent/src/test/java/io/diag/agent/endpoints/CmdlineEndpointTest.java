package io.diag.agent.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.redaction.Redaction;
import java.util.List;
import org.junit.jupiter.api.Test;

class CmdlineEndpointTest {

  @Test
  void partsAreSeparatedByNulAndNothingFollows() {
    assertThat(CmdlineEndpoint.split("java\0-jar\0a b.jar\0\0"))
        .containsExactly("java", "-jar", "a b.jar", "");
    assertThat(CmdlineEndpoint.join(List.of("java", "-jar", "x.jar"), Redaction.ofTellingNames()))
        .isEqualTo("java\0-jar\0x.jar");
  }
}
