package io.diag.agent.metrics;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.format.OneLine;
import io.diag.agent.natives.Pauses;
import io.diag.agent.perfdata.PerfData;
import io.diag.agent.recent.RecentSeries;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.MetricNameFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * All that {@code /metrics} tells: what is measured as it happens, what is read in the background,
 * and what is read when it is asked for. None of it stops a thread of the service.
 */
public final class Metrics {

  static final String FEATURE = "metrics";

  private final Distributions distributions;
  private final Exported exported;
  private final WhileAsked whileAsked;
  private final RecentSeries recent;
  private final ExpositionFormats formats = ExpositionFormats.init(PrometheusSettings.DEFAULTS);

  private final Measuring measuring;

  private Metrics(
      Distributions distributions,
      Exported exported,
      WhileAsked whileAsked,
      RecentSeries recent,
      Measuring measuring) {
    this.measuring = measuring;
    this.distributions = distributions;
    this.exported = exported;
    this.whileAsked = whileAsked;
    this.recent = recent;
  }

  /**
   * Begins to measure; in the mode {@code minimal} with the first request.
   *
   * @param unasked whether to begin at once
   * @param pinned how often a virtual thread has kept its carrier; NaN if that is not known
   */
  public static Metrics start(
      JavaBase javaBase,
      String version,
      Features features,
      Counters counters,
      DoubleSupplier pinned,
      boolean unasked) {
    Distributions distributions = new Distributions();
    PerfData perfData = PerfData.ofThisJvm(javaBase);
    SafepointTimes safepoints = SafepointTimes.of(perfData);
    if (safepoints == null) {
      distributions.isMissing(distributions.timeToSafepoint, SafepointTimes.MISSING);
    }
    Pauses pauses = Pauses.start();
    CollectorThreads collector = CollectorThreads.inUse();
    TaskTimes tasks = TaskTimes.ofThisProcess(collector);
    WhileAsked whileAsked = new WhileAsked(pauses == null ? new ToldPauses(distributions) : null);
    List<BackgroundReading> background = new ArrayList<>(List.of(whileAsked.background()));
    if (tasks != null) {
      background.add(new BackgroundReading("threads", () -> true, tasks::read));
    }
    Exported exported =
        new Exported(
            distributions,
            new JvmReadings(perfData, safepoints, tasks, collector.areKnown(), pinned),
            new AgentReadings(version, counters, background),
            whileAsked);
    Ticker ticker = new Ticker(distributions.schedulerLatency);
    RecentSeries recent = RecentMetrics.of(distributions, tasks, ticker, whileAsked);
    List<BackgroundReading> all = new ArrayList<>(background);
    all.add(new BackgroundReading("recent", () -> true, recent::take));
    Measuring measuring = new Measuring(features, distributions, pauses, safepoints, ticker, all);
    if (unasked) {
      measuring.start();
    } else {
      features.on(FEATURE, "(begins with the first request for metrics: mode=minimal)");
    }
    return new Metrics(distributions, exported, whileAsked, recent, measuring);
  }

  /** How long things took, as far as this JVM tells, by the names of the metrics. */
  public Map<String, Distribution> distributions() {
    measuring.start();
    return distributions.measured();
  }

  /** The main numbers as they were in the last minutes, for somebody who looks. */
  public RecentSeries recent() {
    measuring.start();
    whileAsked.ask();
    return recent;
  }

  /** What each metric is that there may be on a JVM like this one. */
  public List<MetricDefinition> definitions() {
    return List.copyOf(exported.definitions().values());
  }

  /** In which format an answer is. */
  public ExpositionFormatWriter format(String accept) {
    return formats.findWriter(accept);
  }

  /**
   * Writes all.
   *
   * @param accept the header of the request; null for none
   * @param names of those that are wanted, as of its time series or of its own; empty for all
   */
  public void write(OutputStream out, String accept, List<String> names) throws IOException {
    measuring.start();
    Predicate<String> wanted =
        names.isEmpty()
            ? name -> true
            : MetricNameFilter.builder().nameMustBeEqualTo(names).build();
    Exported.Taken taken = exported.take(wanted);
    ExpositionFormatWriter format = format(accept);
    format.write(out, taken.metrics(), EscapingScheme.fromAcceptHeader(accept));
    // OpenMetrics has no comments, and protocol buffers have no place for them.
    if (format == formats.getPrometheusTextFormatWriter()) {
      StringBuilder comments = new StringBuilder();
      taken
          .missing()
          .forEach(
              (name, reason) ->
                  comments
                      .append("# ")
                      .append(name)
                      .append(" is missing: ")
                      .append(reason)
                      .append('\n'));
      taken
          .failed()
          .forEach(
              (name, reason) ->
                  comments
                      .append("# ")
                      .append(name)
                      .append(": left out (")
                      .append(OneLine.of(reason))
                      .append(")\n"));
      out.write(comments.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
