package io.diag.agent.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

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
        "-javaagent:d.jar=password=\"a,b\",port=1 | -javaagent:d.jar=password=*****,port=1",
        "jdbc:x://app:p@ss@db/x | jdbc:x://app:*****@db/x",
        "--json={\"token\":\"a\\\"b\",\"c\":1} | --json={\"token\":\"*****\",\"c\":1}",
        "-Xmx256m | -Xmx256m",
        "-Dname=token | -Dname=token",
        "http://host:80/a | http://host:80/a"
      })
  void secretsAreHidden(String argument, String shown) {
    assertThat(Redaction.ofTellingNames().shown(List.of(argument))).containsExactly(shown);
  }

  @Test
  void soIsWhatFollowsATellingFlag() {
    assertThat(
            Redaction.ofTellingNames().shown(List.of("--password", "s3cret", "--token", "-v", "x")))
        .containsExactly("--password", "*****", "--token", "*****", "x");
  }

  @Test
  void valuesThatAreSecretElsewhereAreHiddenWhereverTheyStand() {
    Redaction redaction =
        Redaction.of(
            Map.of("db.password", "hunter2", "token.required", "true", "key.token.file", "/a/b/c"),
            Map.of("DIAG_TOKEN", "hunter2-long", "PATH", "/usr/bin", "A_PASSWORD", "/9j4AA"),
            List.of("configured", ""));
    assertThat(
            redaction.shown(
                List.of(
                    "--pw",
                    "hunter2",
                    "x=hunter2-long,hunter2",
                    "true",
                    "/usr/bin",
                    "/a/b/c",
                    "/9j4AA",
                    "configured")))
        .containsExactly(
            "--pw", "*****", "x=*****,*****", "true", "/usr/bin", "/a/b/c", "*****", "*****");
  }

  @Test
  void allLinesOfASecretAreHidden() {
    assertThat(Redaction.ofTellingNames().shown("--private-key=-----BEGIN\nabc\n"))
        .isEqualTo("--private-key=*****");
  }

  /** Its time would grow by the square of the length, else: hours for a megabyte. */
  @Test
  void longArgumentsAreReadOnce() {
    for (String part : List.of("a", "passw", "\"", "token=\"", "://", "@")) {
      String argument = part.repeat(200_000 / part.length());
      assertThat(Redaction.ofTellingNames().shown(argument)).isNotEmpty();
    }
  }
}
