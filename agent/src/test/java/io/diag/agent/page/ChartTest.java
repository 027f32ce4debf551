package io.diag.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.recent.RecentValues;
import io.diag.agent.recent.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void saysItsNumbersInWords() {
    assertThat(chart("bytes", Double.NaN, 1024, 3 * 1024 * 1024, 2048))
        .contains(
            "<b>2 KiB</b>", "min 1 KiB, max 3 MiB", "aria-label='A &lt;title&gt;: now 2 KiB;");
  }

  @Test
  void latestThatIsNotKnownIsNotAnOldOne() {
    assertThat(chart("", 5, 7, Double.NaN)).contains("<b>-</b>", "min 5, max 7");
  }

  @Test
  void nothingKnownAtAll() {
    assertThat(chart("ms")).contains("<b>-</b>", "min -, max -");
    assertThat(chart("ms", Double.NaN)).contains("<b>-</b>", "min -, max -");
  }

  @Test
  void numbersHaveFewDigits() {
    assertThat(Quantity.of(0, "cores")).isEqualTo("0 cores");
    assertThat(Quantity.of(1.2345, "cores")).isEqualTo("1.23 cores");
    assertThat(Quantity.of(12.345, "ms")).isEqualTo("12.3 ms");
    assertThat(Quantity.of(99.96, "ms")).isEqualTo("100 ms");
    assertThat(Quantity.of(123456, "")).isEqualTo("123456");
    assertThat(Quantity.of(1023, "bytes")).isEqualTo("1023 B");
    assertThat(Quantity.of(1023.7 * 1024, "bytes/s")).isEqualTo("1.00 MiB/s");
    assertThat(Quantity.of(5e15, "bytes")).isEqualTo("4547 TiB");
  }

  private static String chart(String unit, double... values) {
    double[] times = new double[values.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = i;
    }
    Html html = new Html();
    Series series = new Series("name", "A <title>", unit, () -> 0);
    Chart.write(
        new RecentValues(List.of(series), times.length, times, new double[][] {values}), 0, html);
    return html.toString();
  }
}
