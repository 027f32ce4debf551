package io.diag.agent.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamePatternTest {

  private static final List<String> PIECES =
      List.of(
          "a",
          ".",
          "\\d",
          "\\pL",
          "\\p{Greek}",
          "\\x{41}",
          "[a-z]",
          "[]a]",
          "[^]a]",
          "[[:alpha:]]",
          "[\\]]",
          "[[:x]",
          "\\[",
          "\\(",
          "\\Qa{9\\E",
          "(",
          "(?:",
          "(?i)",
          "(?P<n>",
          ")",
          ")",
          "|",
          "*",
          "+",
          "?",
          "*?",
          "{2}",
          "{0}",
          "{3,}",
          "{1,4}",
          "{0,5}",
          "{x}",
          "{",
          "^",
          "$",
          "\\b");

  @Test
  void aNameMatchesItselfAndAPatternWhatItDescribes() throws NamePatternException {
    assertThat(NamePattern.of("Leak$Allowed").begins("Leak$Allowed.run")).isTrue();
    assertThat(NamePattern.of("Leak$Allowed").begins("com.example.Leak$Allowed.run")).isFalse();
    assertThat(NamePattern.of("pool-1 (old)").isIn("my pool-1 (old)-7")).isTrue();
    assertThat(NamePattern.of("a.c").begins("abc")).isTrue();
    assertThat(NamePattern.of("^worker-\\d+$").isIn("worker-12")).isTrue();
    assertThat(NamePattern.of("^worker-\\d+$").isIn("worker-12a")).isFalse();
    assertThat(NamePattern.of("(?i)WORKER|http").isIn("the worker")).isTrue();
  }

  @Test
  void whatBacktracksElsewhereTakesNoTime() {
    long start = System.nanoTime();
    String name = "a".repeat(100_000) + "!";
    for (String text :
        List.of(
            "(|)".repeat(60) + "$x",
            "^a+$",
            "(a|a|a|a)+$",
            "(.*a){12}$",
            "(a+)+$",
            "(a*)*b",
            "(a?){20}a{20}$",
            "a".repeat(200))) {
      assertThat(accepted(text).isIn(name)).as(text).isEqualTo(text.equals("a".repeat(200)));
    }
    // Each is milliseconds, and with backtracking hours.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void refusesWhatIsTooLargeBeforeItFillsTheHeap() {
    for (String text :
        List.of(
            "((a{100}){100}){100}",
            "(((((((a{1000}){1000}){1000}){1000}){1000}){1000}){1000})",
            "(".repeat(39) + "a" + "{2})".repeat(39),
            "a{1000}",
            "(a{0,500}){0,500}",
            "(?:(?:\\p{Greek}{50}){50}){50}",
            "(?:[(]{99}){99}")) {
      assertThatThrownBy(() -> NamePattern.of(text))
          .as(text)
          .isInstanceOf(NamePatternException.class)
          .hasMessageContaining("more than 500 parts");
    }
    assertThatThrownBy(() -> NamePattern.of("x".repeat(201))).hasMessage("at most 200 characters");
  }

  @Test
  void refusesWhatRe2DoesNotHaveAndSaysSo() {
    for (String text :
        List.of("(|)(?!)", "a(?=b)", "(?<=a)b", "(?<!a)b", "(a)\\1", "a*+", "(", "[")) {
      assertThatThrownBy(() -> NamePattern.of(text))
          .as(text)
          .isInstanceOf(NamePatternException.class)
          .hasMessageStartingWith("a regular expression in RE2's syntax, which has no lookaround");
    }
  }

  /** The guard must not be got round: what it lets through is no larger than it says. */
  @Test
  void theSizeIsNeverEstimatedTooLow() {
    Random random = new Random(18);
    int compiled = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(12); n > 0; n--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      long estimate = PatternSize.of(text.toString());
      if (estimate > NamePattern.MAX_SIZE) {
        continue;
      }
      try {
        assertThat(Pattern.compile(text.toString()).programSize())
            .as(text.toString())
            .isLessThanOrEqualTo((int) estimate);
        compiled++;
      } catch (PatternSyntaxException e) {
        // Of those there is no program.
      }
    }
    assertThat(compiled).isGreaterThan(2_000);
  }

  private static NamePattern accepted(String text) {
    try {
      return NamePattern.of(text);
    } catch (NamePatternException e) {
      throw new AssertionError(text, e);
    }
  }
}
