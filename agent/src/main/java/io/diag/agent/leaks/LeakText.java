package io.diag.agent.leaks;

import io.diag.agent.config.DurationText;
import io.diag.agent.format.OneLine;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** {@code /debug/leaks} for people. */
final class LeakText {

  static final String OFF =
      "the leak detector is off (option leak.interval=0, or see leaks in /debug/diag)";

  private static final int MAX_COUNTS = 20;

  private final StringBuilder text = new StringBuilder();
  private final LeakReport report;

  private LeakText(LeakReport report) {
    this.report = report;
  }

  static String of(LeakReport report, Duration interval, Duration untilNext) {
    if (interval == null) {
      return OFF + "\n";
    }
    LeakText leaks = new LeakText(report);
    leaks.head(interval, untilNext);
    int number = 0;
    for (Suspect suspect : report.suspects()) {
      number++;
      leaks.suspect(number, suspect);
    }
    if (report.unlisted() > 0) {
      leaks.text.append("\n").append(report.unlisted()).append(" suspects more\n");
    }
    return leaks.text.toString();
  }

  /** Such as {@code 2 of 4 intervals; next in 43 s}. */
  static String progress(LeakReport report, Duration untilNext) {
    return report.intervals()
        + (report.isEarly() ? " of " + Growth.STEPS : "")
        + " intervals; next in "
        + untilNext.plusMillis(999).toSeconds()
        + " s";
  }

  private void head(Duration interval, Duration untilNext) {
    if (report.suspects().isEmpty()) {
      text.append(report.isEarly() ? "no thread leak can have shown yet" : "no thread leak");
    } else {
      text.append(report.suspects().size() + report.unlisted())
          .append(report.suspects().size() == 1 ? " thread leak, " : " thread leaks, ")
          .append(report.suspectThreads())
          .append(" threads");
    }
    text.append(" (").append(progress(report, untilNext)).append(")\n");
    text.append("by growth, one dump each ").append(DurationText.of(interval));
    if (report.intervals() > 0) {
      text.append("; the last one: ").append(report.threads()).append(" threads, ");
      text.append(report.stacks()).append(" stacks followed");
    }
    text.append('\n');
    if (report.beyond() > 0) {
      text.append(report.beyond()).append(" stacks are not followed: too many\n");
    }
    if (report.notShown() > 0) {
      text.append(report.notShown()).append(" threads were not looked at: too many\n");
    }
  }

  private void suspect(int number, Suspect suspect) {
    text.append('\n').append(number).append(". ").append(suspect.count()).append(" threads at ");
    text.append(suspect.place()).append('\n');
    line("state", state(suspect));
    line(
        "started at",
        suspect.creator().isEmpty() ? "(not known)" : LeakLines.place(suspect.creator()));
    line("growth", LeakLines.perMinute(suspect.perMinute()) + " a minute");
    line("first seen", time(suspect.firstSeenNanos()).toString());
    line(
        "suspected",
        time(suspect.suspectedNanos()) + ", after " + suspect.intervals() + " intervals");
    line("labels", suspect.labels().isEmpty() ? "none" : labels(suspect.labels()));
    line("counts", counts(suspect.counts()));
    stack("stack", suspect.stack());
    if (!suspect.creator().isEmpty()) {
      stack("started at", suspect.creator());
    }
  }

  private static String state(Suspect suspect) {
    return suspect.state() == Suspect.State.GROWING ? "growing" : "stopped";
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "   %-11s %s%n", name, value));
  }

  private void stack(String name, List<Frame> stack) {
    text.append("   ").append(name).append(":\n");
    for (Frame frame : stack) {
      text.append("      ").append(LeakLines.frame(frame)).append('\n');
    }
  }

  /** The last ones, each with its time if they are not many. */
  private static String counts(List<Suspect.CountAt> counts) {
    List<Suspect.CountAt> last =
        counts.subList(Math.max(0, counts.size() - MAX_COUNTS), counts.size());
    StringBuilder text = new StringBuilder();
    for (Suspect.CountAt count : last) {
      text.append(text.length() == 0 ? "" : ", ").append(count.count());
    }
    return text + " (since " + time(last.get(0).epochNanos()) + ")";
  }

  static String labels(List<Label> labels) {
    StringBuilder text = new StringBuilder();
    for (Label label : labels) {
      text.append(text.length() == 0 ? "" : ", ").append(label.key()).append('=');
      text.append(label.text() != null ? label.text() : String.valueOf(label.number()));
    }
    return OneLine.of(text.toString());
  }

  static Instant time(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos).truncatedTo(ChronoUnit.SECONDS);
  }
}
