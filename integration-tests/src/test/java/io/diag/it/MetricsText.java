package io.diag.it;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that Prometheus reads, taken apart.
 *
 * @param values by series, such as {@code jvm_threads_state{state="NEW"}}
 * @param types by metric, such as {@code histogram}
 * @param missing by metric, why it is not there
 */
record MetricsText(
    Map<String, Double> values, Map<String, String> types, Map<String, String> missing) {

  private static final Pattern VALUE = Pattern.compile("(?m)^([a-z]\\w*(?:\\{.*\\})?) (\\S+)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\w+)$");
  private static final Pattern MISSING = Pattern.compile("(?m)^# (.*) is missing: (.+)$");

  static MetricsText of(Reply reply) {
    String text = reply.text();
    Map<String, Double> values = new TreeMap<>();
    Matcher value = VALUE.matcher(text);
    while (value.find()) {
      if (values.put(value.group(1), Double.valueOf(value.group(2))) != null) {
        throw new AssertionError("twice: " + value.group(1));
      }
    }
    return new MetricsText(values, map(TYPE, text), map(MISSING, text));
  }

  private static Map<String, String> map(Pattern pattern, String text) {
    Map<String, String> map = new TreeMap<>();
    Matcher lines = pattern.matcher(text);
    while (lines.find()) {
      map.put(lines.group(1), lines.group(2));
    }
    return map;
  }

  /** Fails if it is not there. */
  double value(String series) {
    Double value = values.get(series);
    if (value == null) {
      throw new AssertionError(series + " is not among " + values.keySet() + " " + missing);
    }
    return value;
  }

  boolean has(String series) {
    return values.containsKey(series);
  }

  /** How many were longer than one of the bounds, in seconds. */
  double longerThan(String histogram, String bound) {
    return value(histogram + "_count") - value(histogram + "_bucket{le=\"" + bound + "\"}");
  }
}
