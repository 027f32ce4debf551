package io.diag.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.format.LabelShares;
import io.diag.agent.format.TopTable;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrintableTest {

  /** ESC, CSI of one character, BEL, DEL, overrides of the direction, line separators, ... */
  private static final String HARMFUL =
      "\u001b\u009b\u0007\u007f\u202e\u202d\u2066\u2069\u200f\u061c\u2028\u2029\u0085\ufeff\r\b";

  private static final Set<Byte> BIDI =
      Set.of(
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
          Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE);

  @Test
  void nothingThatATerminalObeysIsLeft() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = new StringBuilder("a").appendCodePoint(c).append('b').toString();
      int type = Character.getType(c);
      if (type == Character.CONTROL
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR
          || type == Character.SURROGATE
          || BIDI.contains(Character.getDirectionality(c))) {
        assertThat(Printable.line(text)).as("U+%04X", c).isEqualTo("a?b");
      } else if (Character.isLetterOrDigit(c) || type == Character.NON_SPACING_MARK) {
        assertThat(Printable.line(text)).as("U+%04X", c).isEqualTo(text);
      }
    }
    assertThat(Printable.line(HARMFUL)).isEqualTo("?".repeat(HARMFUL.length()));
    assertThat(Printable.lines("a\n\tb\r\n" + "\u001b[2J")).isEqualTo("a\n\tb?\n?[2J");
    assertThat(Printable.line("\ud83d\udd11 \u00e4\u65e5")).isEqualTo("\ud83d\udd11 \u00e4\u65e5");
  }

  @Test
  void soAreTheLinesOfTheAgent() {
    String line = new String(AgentLog.bytes("a\nb" + HARMFUL), StandardCharsets.UTF_8);
    assertThat(line.strip()).startsWith("diag: a b?").matches("[ -~]+");
  }

  @Test
  void soAreTablesOfProfiles() {
    ValueType type = new ValueType("cpu" + HARMFUL, "n" + HARMFUL);
    ProfileBuilder builder = new ProfileBuilder(List.of(type)).period(type, 1).program(HARMFUL);
    builder.add(
        List.of(Frame.pseudo("f" + HARMFUL + "\n")),
        List.of(Label.text("key" + HARMFUL + "\n", "v" + HARMFUL + "\n")),
        1);
    assertThat(Printable.lines(TopTable.of(builder.build(), 10))).matches("[ -~\n]+");
    assertThat(TopTable.of(builder.build(), 10).lines()).hasSize(5);
    assertThat(LabelShares.of(builder.build()).lines()).hasSize(1);
  }
}
