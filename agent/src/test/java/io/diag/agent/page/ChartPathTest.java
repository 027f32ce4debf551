package io.diag.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A second is a unit to the right, and the line has 94 units of height. */
class ChartPathTest {

  private static final double GAP = Double.NaN;

  @Test
  void nothingIsNoLine() {
    assertThat(path(new double[0])).isEmpty();
    assertThat(path(GAP, GAP)).isEmpty();
  }

  @Test
  void singleValueIsADot() {
    assertThat(path(10)).isEqualTo("M600 3h0");
    assertThat(path(0)).isEqualTo("M600 97h0");
  }

  @Test
  void levelPartsAreOnePiece() {
    assertThat(path(10, 10, 10, 10)).isEqualTo("M597 3h0h3");
    assertThat(path(10, 10, 5, 5, 5)).isEqualTo("M596 3h0h1l1 47h2");
  }

  @Test
  void goesUpAndDown() {
    assertThat(path(5, 10, 0)).isEqualTo("M598 50h0l1-47l1 94");
  }

  @Test
  void whatIsNotKnownIsAGap() {
    assertThat(path(10, 10, GAP, GAP, 0, 0)).isEqualTo("M595 3h0h1M599 97h0h1");
    assertThat(path(GAP, 10, GAP)).isEqualTo("M599 3h0");
  }

  @Test
  void standstillIsAGap() {
    double[] values = {10, 10, 10, 10};
    assertThat(ChartPath.of(new double[] {30, 29, 2, 0}, values, 600, 10))
        .isEqualTo("M570 3h0h1M598 3h0h2");
  }

  @Test
  void whatIsTooOldIsLeftOut() {
    double[] values = {1, 10, 10};
    assertThat(ChartPath.of(new double[] {601, 600, 599}, values, 600, 10)).isEqualTo("M0 3h0h1");
  }

  @Test
  void allZeroIsTheBaseLine() {
    assertThat(ChartPath.of(new double[] {2, 1, 0}, new double[3], 600, 0))
        .isEqualTo("M598 97h0h2");
  }

  @Test
  void wildestLineHasFiveKilobytes() {
    double[] values = new double[600];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 * 10;
    }
    assertThat(path(values)).hasSizeLessThan(5000);
  }

  /** Of values of which the last one is of now, and the greatest 10. */
  private static String path(double... values) {
    double[] ages = new double[values.length];
    for (int i = 0; i < ages.length; i++) {
      ages[i] = ages.length - 1 - i;
    }
    return ChartPath.of(ages, values, 600, 10);
  }
}
