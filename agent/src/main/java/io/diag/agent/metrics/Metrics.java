package io.diag.agent.metrics;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.Pauses;
import io.diag.agent.perfdata.PerfData;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that {@code /metrics} tells: what is measured as it happens, what is read in the background, and
 * what is read when it is asked for. None of it stops a thread of the service.
 */
public final class Metrics {

  static final String FEATURE = "metrics";

  private final Distributions distributions;
  private final Exported exported;
  private final Asked asked;

  private Metrics(Distributions distributions, Exported exported, Asked asked) {
    this.distributions = distributions;
    this.exported = exported;
    this.asked = asked;
  }

  /** Begins to measure. */
  public static Metrics start(
      JavaBase javaBase, String version, Features features, Counters counters) {
    Distributions distributions = new Distributions();
    PerfData perfData = PerfData.ofThisJvm(javaBase);
    SafepointTimes safepoints = SafepointTimes.of(perfData);
    if (safepoints == null) {
      distributions.isMissing(distributions.timeToSafepoint, SafepointTimes.MISSING);
    }
    Pauses pauses = Pauses.start();
    CollectorThreads collector = CollectorThreads.inUse();
    TaskTimes tasks = TaskTimes.ofThisProcess(collector);
    BackgroundReading threads = new BackgroundReading("threads", tasks == null ? () -> {} : tasks::read);
    Asked asked = new Asked(pauses == null ? distributions : null);
    Measuring measuring =
        new Measuring(
            features,
            distributions,
            pauses,
            safepoints,
            List.of(threads, asked.background()));
    Exported exported =
        new Exported(
            distributions,
            new JvmReadings(perfData, safepoints, tasks, collector.areKnown()),
            new AgentReadings(version, counters, List.of(threads, asked.background())),
            asked);
    measuring.start();
    return new Metrics(distributions, exported, asked);
  }

  /** How long things took. */
  public Map<String, Distribution> distributions() {
    return distributions.byName();
  }
}
