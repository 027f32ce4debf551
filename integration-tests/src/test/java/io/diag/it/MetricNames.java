package io.diag.it;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What metrics are called, by whoever asks for them and by whom they are asked. */
final class MetricNames {

  private static final Pattern NAME = Pattern.compile("\\b(?:diag|jvm|process)_\\w+");

  /** Those that an expression of PromQL asks for. */
  static Set<String> in(String expression) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(expression.replaceAll("\"[^\"]*\"", ""));
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  /** Those that a JVM knows, of native histograms too, and those that it says are missing. */
  static Set<String> of(MetricsText metrics) {
    Set<String> names = new TreeSet<>(metrics.types().keySet());
    metrics.values().keySet().forEach(series -> names.add(series.replaceFirst("\\{.*", "")));
    names.addAll(metrics.missing().keySet());
    return names;
  }

  private MetricNames() {}
}
