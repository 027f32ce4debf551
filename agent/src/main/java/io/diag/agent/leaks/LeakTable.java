package io.diag.agent.leaks;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What grows most, as a table for whoever watches. */
final class LeakTable {

  private static final String NOTHING = "";

  static String of(LeakReport report, Duration untilNext, Instant now) {
    StringBuilder table = new StringBuilder();
    table.append(LeakText.time(now.getEpochSecond() * 1_000_000_000)).append("  ");
    table.append(report.threads()).append(" threads, suspects: ");
    table.append(report.suspects().size() + report.unlisted()).append(" (");
    table.append(LeakText.progress(report, untilNext)).append(")\n");
    if (report.trends().isEmpty()) {
      return table.append("  nothing to show yet\n\n").toString();
    }
    row(table, "per minute", "change", "threads", NOTHING, "where");
    for (Trend trend : report.trends()) {
      row(
          table,
          LeakLines.perMinute(trend.perMinute()),
          String.format(Locale.ROOT, "%+d", trend.change()),
          String.valueOf(trend.count()),
          trend.state() == null ? NOTHING : state(trend.state()),
          place(trend));
    }
    return table.append('\n').toString();
  }

  private static String state(Suspect.State state) {
    return state == Suspect.State.GROWING ? "LEAK" : "stopped";
  }

  private static String place(Trend trend) {
    String place = LeakLines.place(trend.stack());
    return trend.creator().isEmpty()
        ? place
        : place + " started at " + LeakLines.place(trend.creator());
  }

  private static void row(
      StringBuilder table, String growth, String change, String count, String state, String where) {
    table.append(
        String.format(
            Locale.ROOT, "%10s %8s %8s  %-8s  %s%n", growth, change, count, state, where));
  }

  private LeakTable() {}
}
