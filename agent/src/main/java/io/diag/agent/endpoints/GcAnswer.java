package io.diag.agent.endpoints;

import io.diag.agent.format.JsonText;
import io.diag.agent.gc.ForcedCollection;
import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gctrace.GcTraceLine;
import io.diag.agent.gctrace.HeapGoal;
import java.util.Locale;

/** What came of a collection on request, for people and for programs. */
final class GcAnswer {

  private static final double MB = 1024 * 1024;

  static String text(ForcedCollection collection, HeapGoal goal) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "heap       %.1f -> %.1f MB%ncommitted  %.1f -> %.1f MB%npause      %s ms%n"
                + "duration   %.3f ms%n%n",
            collection.heapBefore() / MB,
            collection.heapAfter() / MB,
            collection.committedBefore() / MB,
            collection.committedAfter() / MB,
            number(collection.pauseMillis()),
            collection.nanos() / 1e6));
    row(text, "collector", "before", "after", "forced", "automatic");
    for (ForcedCollection.Counted each : collection.collectors()) {
      row(
          text,
          each.collector(),
          String.valueOf(each.before()),
          String.valueOf(each.after()),
          number(each.forced()),
          number(each.automatic()));
    }
    text.append('\n');
    GcTraceLine line = new GcTraceLine(goal);
    for (GarbageCollection each : collection.told()) {
      text.append(line.of(each)).append('\n');
    }
    if (!collection.isAllTold()) {
      text.append("# this JVM has not told of all it collected, or does not tell at all\n");
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      String collector,
      String before,
      String after,
      String forced,
      String automatic) {
    text.append(
        String.format(
            Locale.ROOT, "%-24s %8s %8s %8s %10s%n", collector, before, after, forced, automatic));
  }

  private static String number(long number) {
    return number < 0 ? "-" : String.valueOf(number);
  }

  static String json(ForcedCollection collection) {
    JsonText json = new JsonText().beginObject();
    json.name("heap_before_bytes").value(collection.heapBefore());
    json.name("heap_after_bytes").value(collection.heapAfter());
    json.name("committed_before_bytes").value(collection.committedBefore());
    json.name("committed_after_bytes").value(collection.committedAfter());
    optional(json.name("pause_ms"), collection.pauseMillis());
    json.name("duration_ms").value(collection.nanos() / 1e6);
    json.name("all_told").value(collection.isAllTold());
    json.name("collectors").beginArray();
    for (ForcedCollection.Counted each : collection.collectors()) {
      json.beginObject().name("collector").value(each.collector());
      json.name("before").value(each.before()).name("after").value(each.after());
      optional(json.name("forced"), each.forced());
      optional(json.name("automatic"), each.automatic());
      json.endObject();
    }
    json.endArray().name("collections").beginArray();
    for (GarbageCollection each : collection.told()) {
      json.beginObject().name("collector").value(each.collector());
      json.name("number").value(each.id()).name("is_pause").value(each.isPause());
      json.name("cause").value(each.cause()).name("forced").value(each.isForced());
      json.name("start_ms").value(each.startMillis());
      json.name("duration_ms").value(each.durationMillis());
      json.name("heap_before_bytes").value(each.heapBefore());
      json.name("heap_after_bytes").value(each.heapAfter());
      json.endObject();
    }
    return json.endArray().endObject() + "\n";
  }

  private static void optional(JsonText json, long number) {
    if (number < 0) {
      json.value(Double.NaN);
    } else {
      json.value(number);
    }
  }

  private GcAnswer() {}
}
