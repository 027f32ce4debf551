package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelSetTest {

  private static LabelSet set(String... pairs) {
    return LabelSet.of(pairs);
  }

  @Test
  void innerWinsAndKeysStaySorted() {
    LabelSet outer = set("a", "1", "c", "3", "e", "5");
    LabelSet inner = set("b", "2", "c", "4", "f", "6");
    assertThat(inner.in(outer).pairs())
        .containsExactly("a", "1", "b", "2", "c", "4", "e", "5", "f", "6");
    assertThat(LabelSet.NONE.in(outer)).isSameAs(outer);
    assertThat(outer.in(LabelSet.NONE)).isSameAs(outer);
    assertThat(outer.in(outer)).isSameAs(outer);
  }

  @Test
  void theSameUnionIsNotMadeTwice() {
    LabelSet inner = set("endpoint", "/checkout");
    LabelSet outer = set("tenant", "acme");
    assertThat(inner.in(outer)).isSameAs(inner.in(outer));
  }
}
