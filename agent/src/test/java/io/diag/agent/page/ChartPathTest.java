package io.diag.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two seconds are a unit to the right, and the line has 94 units of height. */
class ChartPathTest {

  private static final double GAP = Double.NaN;

  @Test
  void nothingIsNoLine() {
    assertThat(path(new double[0])).isEmpty();
    assertThat(path(GAP, GAP)).isEmpty();
  }

  @Test
  void singleValueIsADot() {
    assertThat(path(10)).isEqualTo("M300 3h0");
    assertThat(path(0)).isEqualTo("M300 97h0");
  }

  @Test
  void levelPartsAreOnePiece() {
    assertThat(path(10, 10, 10, 10)).isEqualTo("M297 3h0h3");
    assertThat(path(10, 10, 5, 5, 5)).isEqualTo("M296 3h0h1l1 47h2");
  }

  @Test
  void goesUpAndDown() {
    assertThat(path(5, 10, 0)).isEqualTo("M298 50h0l1-47l1 94");
  }

  @Test
  void whatIsNotKnownIsAGap() {
    assertThat(path(10, 10, GAP, GAP, 0, 0)).isEqualTo("M295 3h0h1M299 97h0h1");
    assertThat(path(GAP, 10, GAP)).isEqualTo("M299 3h0");
    assertThat(path(10, GAP, 10)).isEqualTo("M298 3h0M300 3h0");
  }

  @Test
  void greatestOfAColumnCounts() {
    assertThat(ChartPath.of(new double[] {0, 1, 2, 3}, 3, new double[] {5, 10, 10, 0}, 600, 10))
        .isEqualTo("M299 3h0h1");
    assertThat(ChartPath.of(new double[] {0, 1, 2, 3}, 3, new double[] {5, GAP, GAP, 5}, 600, 10))
        .isEqualTo("M299 50h0h1");
  }

  @Test
  void valuesStayTogetherAsTimeGoesOn() {
    double[] times = {10.2, 11.1, 12.1, 13};
    double[] values = {0, 10, 0, 5};
    for (double now = 13; now < 40; now += 0.1) {
      assertThat(ChartPath.of(times, now, values, 600, 10)).endsWith(" 3h0l1 47");
    }
  }

  @Test
  void standstillIsAGap() {
    double[] values = {10, 10, 10, 10};
    assertThat(ChartPath.of(new double[] {0, 2, 28, 30}, 30, values, 600, 10))
        .isEqualTo("M285 3h0h1M299 3h0h1");
    // Somebody who looks every few seconds sees a line.
    assertThat(ChartPath.of(new double[] {0, 5, 9, 15}, 15, values, 600, 10))
        .isEqualTo("M293 3h0h7");
  }

  @Test
  void whatIsTooOldIsLeftOut() {
    double[] values = {1, 10, 10};
    assertThat(ChartPath.of(new double[] {1, 2, 4}, 602, values, 600, 10)).isEqualTo("M0 3h0h1");
  }

  @Test
  void allZeroIsTheBaseLine() {
    assertThat(ChartPath.of(new double[] {0, 2, 4}, 4, new double[3], 600, 0))
        .isEqualTo("M298 97h0h2");
  }

  @Test
  void wildestLineHasTwoKilobytes() {
    double[] values = new double[300];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 * 10;
    }
    assertThat(path(values)).hasSizeBetween(1000, 2000);
  }

  /** Of values two seconds apart, the last one of now, with 10 at the top. */
  private static String path(double... values) {
    double[] times = IntStream.range(0, values.length).mapToDouble(i -> 2 * i).toArray();
    double now = Arrays.stream(times).max().orElse(0);
    return ChartPath.of(times, now, values, 600, 10);
  }
}
