package io.diag.agent.metrics;

import io.diag.agent.counters.Counters;
import java.util.ArrayList;
import java.util.List;

/** What the agent counts about itself, as {@code /debug/diag} shows it. */
final class AgentReadings {

  private static final String NOT_READ = "it has not been read yet";

  private final Counters counters;
  private final List<Reading> own = new ArrayList<>();

  AgentReadings(String version, Counters counters, List<BackgroundReading> background) {
    this.counters = counters;
    own.add(
        Reading.gauge("diag_build_info", "The agent's version.", () -> 1, "")
            .labelled("version", version));
    for (BackgroundReading reading : background) {
      own.add(
          Reading.gauge(
                  "diag_metrics_reading_age_seconds",
                  "How old the numbers are that are read in the background.",
                  reading::ageSeconds,
                  NOT_READ)
              .labelled("reading", reading.name()));
      own.add(
          Reading.gauge(
                  "diag_metrics_reading_duration_seconds",
                  "How long it took to read them.",
                  reading::tookSeconds,
                  NOT_READ)
              .labelled("reading", reading.name()));
    }
  }

  List<Reading> readings() {
    List<Reading> readings = new ArrayList<>(own);
    for (Counters.Entry entry : counters.list()) {
      readings.add(reading(entry));
    }
    return readings;
  }

  private static Reading reading(Counters.Entry entry) {
    return entry.kind() == Counters.Kind.COUNTER
        ? Reading.counter(entry.name(), entry.help(), entry.value()::getAsLong, "")
        : Reading.gauge(entry.name(), entry.help(), () -> known(entry), "there is none");
  }

  /** A limit that is not set is -1. */
  private static double known(Counters.Entry entry) {
    long value = entry.value().getAsLong();
    return value < 0 ? Double.NaN : value;
  }
}
