package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.gate.Credential.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsFileTest {

  @Test
  void eachLineHasAScope() throws Exception {
    CredentialList list =
        list(
            """
            # who may do what
            read    bearer  abc
            capture basic   alloy:pass word:with # all
            control bearer  d\u00e9f

            control basic ops:secret\r
            """);
    assertThat(list.scopeOf("Bearer abc")).isEqualTo(Scope.READ);
    assertThat(list.scopeOf("bearer  abc")).isEqualTo(Scope.READ);
    assertThat(list.scopeOf(basic("alloy:pass word:with # all"))).isEqualTo(Scope.CAPTURE);
    assertThat(list.scopeOf(basic("ops:secret"))).isEqualTo(Scope.CONTROL);
    // As the bytes of a header arrive.
    assertThat(list.scopeOf("Bearer d\u00c3\u00a9f")).isEqualTo(Scope.CONTROL);
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer ab", "Bearer abcd", "Bearer", "Bearer ", "'Bearer abc, Bearer abc'", "Basic YWJj",
    "Basic abc", "abc", "''", "Digest abc", "Basic !!!!", "Bearer ABC"
  })
  void nothingElseIsLetIn(String authorization) throws Exception {
    assertThat(list("read bearer abc\ncontrol basic a:bc\n").scopeOf(authorization)).isNull();
  }

  @Test
  void secretThatStandsThereTwiceHasTheWiderScope() throws Exception {
    assertThat(list("control bearer abc\nread bearer abc").scopeOf("Bearer abc"))
        .isEqualTo(Scope.CONTROL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "admin bearer s3cret | SCOPE basic",
        "read s3cret | SCOPE basic",
        "read bearer | SCOPE basic",
        "read digest s3cret | basic, bearer or cert",
        "read basic s3cret | USER:PASSWORD",
        "read basic :s3cret | user name",
        "read basic s3cret: | password is empty"
      })
  void lineThatIsWrongIsNumberedAndNotShown(String line, String expected) {
    assertThatThrownBy(() -> list("# first\n" + line + "\n"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("line 2: ")
        .hasMessageContaining(expected)
        .hasMessageNotContaining("s3cret");
  }

  /** In a locale without these letters Java has only question marks, and so had a guess. */
  @Test
  void lettersThatWereLostAreNoSecret() {
    assertThatThrownBy(() -> Credential.basic("ops", "\ufffd\ufffd", Scope.READ))
        .hasMessageContaining("locale")
        .hasMessageContaining("LC_ALL=C.UTF-8");
    assertThatThrownBy(() -> Credential.bearer("\ufffd", Scope.READ))
        .hasMessageContaining("locale");
    byte[] latin1 = "read bearer \u00e4\u00f6".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> CredentialsFile.parse(latin1)).hasMessage("it is not in UTF-8");
  }

  @Test
  void thereIsABound() {
    assertThatThrownBy(() -> list("read bearer abc\n".repeat(1001)))
        .hasMessageContaining("line 1001: more than 1000");
    assertThatThrownBy(() -> list("read bearer " + "x".repeat(5000)))
        .hasMessageContaining("longer than 4096");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static CredentialList list(String text) throws MalformedException {
    return new CredentialList(
        CredentialsFile.parse(text.getBytes(StandardCharsets.UTF_8)).credentials);
  }
}
