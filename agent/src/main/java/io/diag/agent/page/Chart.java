package io.diag.agent.page;

import io.diag.agent.recent.RecentSeries;
import io.diag.agent.recent.RecentValues;
import io.diag.agent.recent.Series;

/** The last minutes of one series, with its least, its greatest and its latest value. */
final class Chart {

  private static final String SPAN = RecentSeries.SPAN.toMinutes() + " min";
  private static final String HALF = RecentSeries.SPAN.toMinutes() / 2 + " min";

  /** Lines at each minute. */
  private static final String GRID = grid();

  static void write(RecentValues recent, int index, Html html) {
    Series series = recent.series().get(index);
    double[] values = recent.values()[index];
    double least = Double.NaN;
    double greatest = Double.NaN;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        // The first one is compared with NaN, which is neither.
        least = value >= least ? least : value;
        greatest = value <= greatest ? greatest : value;
      }
    }
    double latest = values.length == 0 ? Double.NaN : values[values.length - 1];
    String now = Quantity.of(latest, series.unit());
    String range =
        "min "
            + Quantity.of(least, series.unit())
            + ", max "
            + Quantity.of(greatest, series.unit());
    html.markup("<figure").attribute("id", "chart-" + series.name()).markup("><figcaption>");
    html.text(series.title()).markup(" <b>").text(now).markup("</b></figcaption>");
    html.markup("<svg role='img' preserveAspectRatio='none'");
    html.attribute("viewBox", "0 0 " + ChartPath.WIDTH + " " + ChartPath.HEIGHT);
    html.attribute("aria-label", series.title() + ": now " + now + "; last " + SPAN + ": " + range);
    html.markup("><path class='grid'").attribute("d", GRID).markup("/><path class='line'");
    html.attribute(
        "d",
        ChartPath.of(
            recent.times(), recent.now(), values, RecentSeries.SPAN.toSeconds(), greatest));
    html.markup("/></svg><div class='axis'><span>-").text(SPAN).markup("</span><span>-");
    html.text(HALF).markup("</span><span>now</span></div><div class='range'>");
    html.text(range).markup("</div></figure>\n");
  }

  private static String grid() {
    StringBuilder grid = new StringBuilder();
    long minutes = RecentSeries.SPAN.toMinutes();
    for (long minute = 1; minute < minutes; minute++) {
      grid.append('M').append(minute * ChartPath.WIDTH / minutes).append(" 0v");
      grid.append(ChartPath.HEIGHT);
    }
    return grid.toString();
  }

  private Chart() {}
}
