package io.diag.agent.catalogue;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.perfdata.PerfCounter;
import io.diag.agent.perfdata.PerfData;
import io.diag.agent.perfdata.PerfUnit;
import io.diag.agent.perfdata.PerfVariability;
import java.util.List;
import java.util.Locale;

/** The JVM's performance counters. */
final class JvmCounters implements CatalogueSource {

  private final JavaBase javaBase;

  JvmCounters(JavaBase javaBase) {
    this.javaBase = javaBase;
  }

  @Override
  public List<CatalogueEntry> entries() throws MissingSourceException {
    PerfData data = PerfData.ofThisJvm(javaBase);
    if (data == null) {
      throw new MissingSourceException("Left out: this JVM keeps none (-XX:-UsePerfData).");
    }
    return data.list().stream().map(JvmCounters::entry).toList();
  }

  private static CatalogueEntry entry(PerfCounter counter) {
    return new CatalogueEntry(
        CatalogueOrigin.COUNTER,
        prefix(counter.name()),
        counter.name(),
        kind(counter),
        unit(counter.unit()),
        Cumulative.of(counter.variability() == PerfVariability.MONOTONIC),
        Words.ofCounter(counter.name()));
  }

  /** The first two parts of its name. */
  private static String prefix(String name) {
    String[] parts = name.split("\\.", 3);
    return parts.length < 3 ? parts[0] : parts[0] + "." + parts[1];
  }

  private static String kind(PerfCounter counter) {
    String text = counter.isText() ? " text" : "";
    return switch (counter.variability()) {
      case CONSTANT -> "constant" + text;
      case MONOTONIC -> "counter" + text;
      case VARIABLE -> counter.isText() ? "text" : "gauge";
    };
  }

  private static String unit(PerfUnit unit) {
    return switch (unit) {
      case NONE, STRING -> "";
      case BYTES, TICKS, EVENTS, HERTZ -> unit.name().toLowerCase(Locale.ROOT);
    };
  }
}
