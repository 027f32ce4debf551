package io.diag.agent.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassHistogramTest {

  private static final String TABLE =
      """
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:          1000         600000  [B (java.base@17.0.15)
         2:            10         300000  [[Ljava.lang.String; (java.base@17.0.15)
         3:             1             60  a.B$$Lambda$14/0x0000000800c03000
         4:             2             40  odd name\u0007 (its.module)
      Total          1013         900100
      """;

  @Test
  void rowsAreRead() {
    ClassHistogram histogram = ClassHistogram.parse(TABLE, 10, 5);
    assertThat(histogram.top())
        .containsExactly(
            new ClassCount("byte[]", "java.base", 1000, 600_000),
            new ClassCount("java.lang.String[][]", "java.base", 10, 300_000),
            new ClassCount("a.B$$Lambda$14/0x0000000800c03000", "", 1, 60),
            new ClassCount("odd name?", "its.module", 2, 40));
    assertThat(histogram.instances()).isEqualTo(1013);
    assertThat(histogram.bytes()).isEqualTo(900_100);
    assertThat(histogram.share(histogram.top().get(1))).isBetween(0.333, 0.334);
  }

  @Test
  void whatIsNotListedCountsAllTheSame() {
    ClassHistogram histogram = ClassHistogram.parse(TABLE, 1, 5);
    assertThat(histogram.top()).hasSize(1);
    assertThat(histogram.classes()).isEqualTo(4);
    assertThat(histogram.bytes()).isEqualTo(900_100);
  }

  @Test
  void namesOfArrays() {
    assertThat(ClassName.readable("[I")).isEqualTo("int[]");
    assertThat(ClassName.readable("[[Z")).isEqualTo("boolean[][]");
    assertThat(ClassName.readable("[La.B;")).isEqualTo("a.B[]");
    assertThat(ClassName.readable("I")).isEqualTo("I");
    assertThat(ClassName.readable("[")).isEqualTo("[");
  }
}
