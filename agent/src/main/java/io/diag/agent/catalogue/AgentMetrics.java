package io.diag.agent.catalogue;

import io.diag.agent.metrics.MetricDefinition;
import io.diag.agent.metrics.Metrics;
import java.util.List;
import java.util.Locale;

/** What the agent exports. */
public final class AgentMetrics implements CatalogueSource {

  private final Metrics metrics;

  /**
   * The source of an agent.
   *
   * @param metrics null if they are not wanted
   */
  public AgentMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public List<CatalogueEntry> entries() throws MissingSourceException {
    if (metrics == null) {
      throw new MissingSourceException("Left out: turned off by the option metrics.");
    }
    return metrics.definitions().stream().map(AgentMetrics::entry).toList();
  }

  private static CatalogueEntry entry(MetricDefinition metric) {
    return CatalogueEntry.ofAgent(
        metric.name(),
        metric.kind().name().toLowerCase(Locale.ROOT),
        metric.unit(),
        Cumulative.of(metric.kind().isCumulative()),
        metric.help());
  }
}
