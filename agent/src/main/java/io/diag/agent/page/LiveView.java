package io.diag.agent.page;

import io.diag.agent.recent.RecentSeries;
import io.diag.agent.recent.RecentValues;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The part of the page that changes: the numbers of the moment and the charts. */
final class LiveView {

  private static final Set<RuntimeValue> BESIDE_OTHERS =
      EnumSet.of(
          RuntimeValue.SCHEDULER_PARALLELISM,
          RuntimeValue.MOUNTED_VIRTUAL_THREADS,
          RuntimeValue.QUEUED_VIRTUAL_THREADS,
          RuntimeValue.HEAP_COMMITTED_MB,
          RuntimeValue.GCS_FORCED,
          RuntimeValue.GCS_AUTOMATIC);

  private final Map<RuntimeValue, Long> values = RuntimeReading.now();
  private final Html html;

  private LiveView(Html html) {
    this.html = html;
  }

  static void write(RecentSeries recent, Html html) {
    new LiveView(html).writeNumbers();
    recent.takeIfStale();
    RecentValues values = recent.values();
    html.markup("<div class='charts'>\n");
    for (int i = 0; i < values.series().size(); i++) {
      Chart.write(values, i, html);
    }
    html.markup("</div>\n");
  }

  private void writeNumbers() {
    html.markup("<dl class='numbers'>\n");
    for (RuntimeValue value : RuntimeValue.values()) {
      if (values.containsKey(value) && !BESIDE_OTHERS.contains(value)) {
        html.markup("<div><dt>").text(title(value)).markup("</dt><dd>").text(text(value));
        String more = more(value);
        if (!more.isEmpty()) {
          html.markup("<small>").text(more).markup("</small>");
        }
        html.markup("</dd></div>\n");
      }
    }
    html.markup("</dl>\n");
  }

  private static String title(RuntimeValue value) {
    return switch (value) {
      case CPUS -> "CPUs";
      case HEAP_USED_MB -> "heap used";
      case GCS -> "collections";
      case GC_PAUSE_TOTAL_MS -> "pauses in all";
      case UPTIME_S -> "uptime";
      default -> value.label().replace('_', ' ');
    };
  }

  private String text(RuntimeValue value) {
    long number = values.get(value);
    return switch (value) {
      case HEAP_USED_MB -> Quantity.bytes(number);
      case GC_PAUSE_TOTAL_MS -> number + " ms";
      case UPTIME_S -> uptime(Duration.ofMillis(number));
      default -> value.text(number);
    };
  }

  private String more(RuntimeValue value) {
    return switch (value) {
      case VIRTUAL_THREADS ->
          values.containsKey(RuntimeValue.SCHEDULER_PARALLELISM)
              ? values.get(RuntimeValue.MOUNTED_VIRTUAL_THREADS)
                  + " mounted, "
                  + values.get(RuntimeValue.QUEUED_VIRTUAL_THREADS)
                  + " queued, parallelism "
                  + values.get(RuntimeValue.SCHEDULER_PARALLELISM)
              : "";
      case HEAP_USED_MB ->
          Quantity.bytes(values.get(RuntimeValue.HEAP_COMMITTED_MB)) + " committed";
      case GCS ->
          values.containsKey(RuntimeValue.GCS_FORCED)
              ? values.get(RuntimeValue.GCS_FORCED) + " of them forced"
              : "";
      default -> "";
    };
  }

  private static String uptime(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toSeconds() + " s";
  }
}
