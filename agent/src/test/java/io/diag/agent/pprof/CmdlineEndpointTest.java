package io.diag.agent.pprof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CmdlineEndpointTest {

  @Test
  void partsAreSeparatedByNulAndNothingFollows() {
    assertThat(CmdlineEndpoint.split("java\0-jar\0a b.jar\0\0"))
        .containsExactly("java", "-jar", "a b.jar", "");
    assertThat(CmdlineEndpoint.join(List.of("java", "-jar", "x.jar")))
        .isEqualTo("java\0-jar\0x.jar");
  }

  @ParameterizedTest
  @CsvSource({
    "-Ddb.password=hunter2, -Ddb.password=*****",
    "--api-key=abc, --api-key=*****",
    "-DAUTH_TOKEN=a=b, -DAUTH_TOKEN=*****",
    "'-javaagent:diag.jar=token=abc,port=1', '-javaagent:diag.jar=token=*****,port=1'",
    "jdbc:postgresql://app:hunter2@db/shop, jdbc:postgresql://app:*****@db/shop",
    "-Xmx256m, -Xmx256m",
    "-Dname=token, -Dname=token"
  })
  void secretsAreHidden(String argument, String shown) {
    assertThat(Redaction.of(argument)).isEqualTo(shown);
  }
}
