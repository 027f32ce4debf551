package io.diag.agent.catalogue;

import io.diag.agent.counters.Counters;
import java.util.List;
import java.util.Locale;

/** What the agent counts about itself. */
public final class AgentCounters implements CatalogueSource {

  private final Counters counters;

  public AgentCounters(Counters counters) {
    this.counters = counters;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return counters.list().stream().map(AgentCounters::entry).toList();
  }

  private static CatalogueEntry entry(Counters.Entry counter) {
    return CatalogueEntry.ofAgent(
        counter.name(),
        counter.kind().name().toLowerCase(Locale.ROOT),
        unit(counter.name()),
        Cumulative.of(counter.kind() == Counters.Kind.COUNTER),
        counter.help());
  }

  /** Names follow Prometheus, which has it in them. */
  private static String unit(String name) {
    String base = name.endsWith("_total") ? name.substring(0, name.length() - 6) : name;
    String last = base.substring(base.lastIndexOf('_') + 1);
    return switch (last) {
      case "bytes", "seconds", "ratio" -> last;
      default -> "";
    };
  }
}
