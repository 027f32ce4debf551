package io.diag.agent.limit;

import io.diag.agent.format.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/** The limit as the endpoint shows it. */
public final class LimitText {

  /** One {@code key=value} a line; what is not known is left out. */
  public static String lines(LimitState state) {
    StringBuilder text = new StringBuilder();
    text.append("limit=").append(state.isSet() ? state.limit() : "off").append('\n');
    sizes(state)
        .forEach(
            (name, bytes) -> {
              if (bytes >= 0) {
                text.append(name).append('=').append(bytes).append('\n');
              }
            });
    text.append("exceeded=").append(state.exceeded()).append('\n');
    text.append("collector=").append(state.collector()).append('\n');
    text.append("lever=").append(state.lever()).append('\n');
    text.append("best_effort=").append(state.bestEffort()).append('\n');
    for (String line : state.advice()) {
      text.append("at_launch=").append(line).append('\n');
    }
    return text.toString();
  }

  /** The same as one object; what is not known is null, and so is the limit if none is set. */
  public static String json(LimitState state) {
    StringBuilder text = new StringBuilder("{\"limit\":");
    text.append(state.isSet() ? state.limit() : "null");
    sizes(state)
        .forEach(
            (name, bytes) ->
                text.append(",\"")
                    .append(name)
                    .append("\":")
                    .append(bytes < 0 ? "null" : bytes.toString()));
    JsonText advice = new JsonText().beginArray();
    state.advice().forEach(advice::value);
    return text.append(",\"exceeded\":")
        .append(state.exceeded())
        .append(",\"collector\":")
        .append(quoted(state.collector()))
        .append(",\"lever\":")
        .append(quoted(state.lever()))
        .append(",\"best_effort\":")
        .append(state.bestEffort())
        .append(",\"at_launch\":")
        .append(advice.endArray())
        .append("}\n")
        .toString();
  }

  private static String quoted(String text) {
    return new JsonText().value(text).toString();
  }

  private static Map<String, Long> sizes(LimitState state) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("footprint", state.footprint());
    sizes.put("footprint_peak", state.footprintPeak());
    sizes.put("overhead", state.overhead());
    sizes.put("heap_target", state.heapTarget());
    sizes.put("heap_trigger", state.heapTrigger());
    sizes.put("live_set", state.liveSet());
    sizes.put("heap_used", state.heapUsed());
    sizes.put("heap_committed", state.heapCommitted());
    sizes.put("given_back", state.isSet() ? state.givenBack() : -1);
    sizes.put("trimmed", state.isSet() ? state.trimmed() : -1);
    sizes.put("forced_collections", state.isSet() ? state.forcedCollections() : -1);
    return sizes;
  }

  private LimitText() {}
}
