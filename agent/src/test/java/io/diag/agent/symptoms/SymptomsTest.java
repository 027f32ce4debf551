package io.diag.agent.symptoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SymptomsTest {

  private static final String ROW =
      """
      # A comment.
      Why?
      ask: `/a?b=1`, see [doc](docs/a.md)
      safepoint: none
      cpu: `x`
      bytes: 7
      """;

  @Test
  void paragraphIsARow() {
    assertThat(Symptoms.parse(ROW + "\n\n" + ROW))
        .hasSize(2)
        .allMatch(
            new Symptom("Why?", "`/a?b=1`, see [doc](docs/a.md)", "none", "`x`", "7")::equals);
  }

  @Test
  void rowWithoutItsCostIsNone() {
    assertThatThrownBy(() -> Symptoms.parse(ROW.replace("safepoint: none\n", "")))
        .hasMessage("symptoms.txt: no safepoint: of: Why?");
    assertThatThrownBy(() -> Symptoms.parse(ROW.replace("bytes: 7\n", "")))
        .hasMessage("symptoms.txt: no bytes: of: Why?");
  }

  @Test
  void requestIsACommandInMarkdown() {
    StringBuilder out = new StringBuilder();
    Phrase.write("or `PUT /a?b=1`, `x`; see [y](z).", new MarkdownPhrase(out));
    assertThat(out).hasToString("or `curl -X PUT 'localhost:6060/a?b=1'`, `x`; see [y](z).");
  }

  @Test
  void noCellEndsTheTablesRow() {
    assertThat(Symptoms.markdown().lines())
        .hasSizeGreaterThan(20)
        .allMatch(line -> line.chars().filter(c -> c == '|').count() == 6);
  }
}
