package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The time of a comparison tells nothing of how much of a secret was right: a guess that is wrong
 * in its first byte takes as long as one that is wrong in its last only. That the measurement would
 * see a difference is shown on a comparison that stops at the first wrong byte.
 */
class ComparisonTimeTest {

  private static final String SECRET = "0123456789abcdef".repeat(Credential.MAX_BYTES / 16);
  private static final String EARLY = "!" + SECRET.substring(1);
  private static final String LATE = SECRET.substring(0, SECRET.length() - 1) + "!";
  private static final int ROUNDS = 4000;

  @Test
  void rightPrefixTakesNoLonger() throws Exception {
    CredentialList list = new CredentialList(List.of(Credential.bearer(SECRET, Scope.READ)));
    double ours =
        Turns.chanceThatSecondIsSlower(
            ROUNDS,
            0.5,
            () -> assertThat(list.scopeOf("Bearer " + EARLY)).isNull(),
            () -> assertThat(list.scopeOf("Bearer " + LATE)).isNull());
    assertThat(ours).as("ours").isBetween(0.4, 0.6);
    double leaky =
        Turns.chanceThatSecondIsSlower(
            ROUNDS,
            0.5,
            () -> assertThat(leakyEquals(EARLY)).isFalse(),
            () -> assertThat(leakyEquals(LATE)).isFalse());
    assertThat(leaky).as("one that stops at the first difference").isGreaterThan(0.8);
  }

  private static boolean leakyEquals(String guess) {
    for (int i = 0; i < SECRET.length(); i++) {
      if (guess.charAt(i) != SECRET.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
