package io.diag.agent.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownCellTest {

  private static final List<String> HOSTILE =
      List.of(
          "plain",
          "a|b",
          "a||b|",
          "|",
          "\\|",
          "a\\",
          "\\\\|\\",
          "`a|b`",
          "``",
          "<script>alert(1)</script>",
          "&lt;b>",
          "&amp;lt;",
          "a & b",
          "List<Map<String, Integer>>",
          "");

  @Test
  void theThreeThatBreakATable() {
    assertThat(MarkdownCell.text("a|b")).isEqualTo("a\\|b");
    assertThat(MarkdownCell.text("List<b>")).isEqualTo("List&lt;b>");
    assertThat(MarkdownCell.text("two\nlines\r\n and\u2028more")).isEqualTo("two lines and more");
    assertThat(MarkdownCell.code("a|b")).isEqualTo("`a\\|b`");
    assertThat(MarkdownCell.code("a\nb")).isEqualTo("`a b`");
    // Between backticks an entity would be shown as it is written.
    assertThat(MarkdownCell.code("a<b")).isEqualTo("a&lt;b");
    assertThat(MarkdownCell.code("a`b")).isEqualTo("a\\`b");
  }

  @Test
  void everyTextComesBack() {
    for (String text : HOSTILE) {
      String row = "| " + MarkdownCell.code(text) + " | " + MarkdownCell.text(text) + " | end |";
      assertThat(MarkdownCell.ofRow(row)).as(row).containsExactly(text, text, "end");
      assertThat(row).as(row).doesNotContain("<");
    }
  }
}
