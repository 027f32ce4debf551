package io.diag.agent.endpoints;

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
  @CsvSource(
      delimiter = '|',
      value = {
        "-Ddb.password=hunter2 | -Ddb.password=*****",
        "--api-key=a,b | --api-key=*****",
        "-DAUTH_TOKEN=a=b | -DAUTH_TOKEN=*****",
        "-javaagent:diag.jar=token=abc,port=1 | -javaagent:diag.jar=token=*****,port=1",
        "jdbc:postgresql://app:hun/ter2@db/shop | jdbc:postgresql://app:*****@db/shop",
        "https://ghp_abc@host/x | https://*****@host/x",
        "--json={\"password\":\"x1\"} | --json={\"password\":\"*****\"}",
        "-Xmx256m | -Xmx256m",
        "-Dname=token | -Dname=token",
        "http://host:80/a | http://host:80/a"
      })
  void secretsAreHidden(String argument, String shown) {
    assertThat(Redaction.of(List.of(argument))).containsExactly(shown);
  }

  @Test
  void soIsWhatFollowsATellingFlag() {
    assertThat(Redaction.of(List.of("--password", "s3cret", "--token", "-v", "x")))
        .containsExactly("--password", "*****", "--token", "-v", "x");
  }
}
