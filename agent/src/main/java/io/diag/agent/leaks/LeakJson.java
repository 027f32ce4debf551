package io.diag.agent.leaks;

import io.diag.agent.format.JsonText;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code /debug/leaks?format=json}. */
final class LeakJson {

  private final JsonText json = new JsonText();

  static String of(LeakReport report, Duration interval, Duration untilNext) {
    LeakJson leaks = new LeakJson();
    leaks.report(report, interval, untilNext);
    return leaks.json.toString() + "\n";
  }

  private void report(LeakReport report, Duration interval, Duration untilNext) {
    json.beginObject();
    json.name("on").value(interval != null);
    json.name("interval_seconds").value(interval == null ? 0 : interval.toMillis() / 1000.0);
    json.name("intervals").value(report.intervals());
    json.name("intervals_needed").value(Growth.STEPS);
    json.name("next_in_seconds").value(interval == null ? 0 : untilNext.toMillis() / 1000.0);
    json.name("time").value(time(report.epochNanos()));
    json.name("threads").value(report.threads());
    json.name("threads_not_shown").value(report.notShown());
    json.name("stacks").value(report.stacks());
    json.name("stacks_not_followed").value(report.beyond());
    json.name("suspects_not_listed").value(report.unlisted());
    json.name("suspects").beginArray();
    report.suspects().forEach(this::suspect);
    json.endArray().endObject();
  }

  private void suspect(Suspect suspect) {
    json.beginObject();
    json.name("at").value(suspect.place());
    json.name("started_at")
        .value(suspect.creator().isEmpty() ? "" : LeakLines.place(suspect.creator()));
    json.name("state").value(suspect.state().name().toLowerCase(Locale.ROOT));
    json.name("count").value(suspect.count());
    json.name("growth_per_minute").value(suspect.perMinute());
    json.name("first_seen").value(time(suspect.firstSeenNanos()));
    json.name("suspected").value(time(suspect.suspectedNanos()));
    json.name("suspected_after_intervals").value(suspect.intervals());
    json.name("labels").beginObject();
    for (Label label : suspect.labels()) {
      json.name(label.key());
      if (label.text() == null) {
        json.value(label.number());
      } else {
        json.value(label.text());
      }
    }
    json.endObject();
    json.name("counts").beginArray();
    for (Suspect.CountAt count : suspect.counts()) {
      json.beginObject();
      json.name("time").value(time(count.epochNanos()));
      json.name("count").value(count.count());
      json.endObject();
    }
    json.endArray();
    stack("stack", suspect.stack());
    stack("creation_stack", suspect.creator());
    json.endObject();
  }

  private void stack(String name, List<Frame> stack) {
    json.name(name).beginArray();
    for (Frame frame : stack) {
      json.beginObject();
      json.name("function").value(frame.function());
      json.name("file").value(frame.file());
      json.name("line").value(frame.line());
      json.endObject();
    }
    json.endArray();
  }

  private static String time(long epochNanos) {
    return LeakText.time(epochNanos).toString();
  }
}
