package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.gate.Turns;
import org.junit.jupiter.api.Test;

/**
 * The same over a real connection. What this measurement can see is shown by a header that takes
 * longer to read.
 */
class RefusalTimeTest {

  private static final String SECRET = "0123456789abcdef".repeat(256);
  private static final int ROUNDS = 400;

  @Test
  void rightPrefixIsNotRefusedLater() throws Exception {
    OpenPort port = OpenPort.with("token=" + SECRET);
    String early = "Authorization: Bearer !" + SECRET.substring(1);
    String late = "Authorization: Bearer " + SECRET.substring(0, SECRET.length() - 1) + "!";
    double ours =
        Turns.chanceThatSecondIsSlower(
            ROUNDS, 0.5, () -> refused(port, early), () -> refused(port, late));
    assertThat(ours).as("right prefix").isBetween(0.42, 0.58);
    double longer =
        Turns.chanceThatSecondIsSlower(
            ROUNDS, 1, () -> refused(port, early), () -> refused(port, early, manyHeaders()));
    assertThat(longer).as("more to read").isGreaterThan(0.6);
  }

  private static String[] manyHeaders() {
    String[] headers = new String[200];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = "X-" + i + ": " + "y".repeat(40);
    }
    return headers;
  }

  private static void refused(OpenPort port, String authorization, String... more)
      throws Exception {
    String[] headers = new String[more.length + 1];
    headers[0] = authorization;
    System.arraycopy(more, 0, headers, 1, more.length);
    assertThat(port.get("/read", headers).status()).isEqualTo(401);
  }
}
