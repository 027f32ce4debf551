package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Shares of a processor that the agent's threads have used, by what they do. */
final class AgentThreadShares {

  /** They do what is asked for: the port's event loop, and one request each. */
  private static final Set<String> SERVING = Set.of("diag-http", "diag-worker");

  /** They work while a profile is taken. */
  private static final Set<String> PROFILING = Set.of("diag-sampler");

  private final Map<String, Double> always = new TreeMap<>();
  private double serving;
  private double profiling;

  AgentThreadShares(Map<String, Double> byName) {
    for (Map.Entry<String, Double> thread : byName.entrySet()) {
      String name = thread.getKey();
      if (SERVING.contains(name)) {
        serving += thread.getValue();
      } else if (PROFILING.contains(name)) {
        profiling += thread.getValue();
      } else if (name.startsWith("diag-")) {
        always.put(name, thread.getValue());
      }
    }
  }

  /** None but those that do what is asked for has used more of a processor. */
  void assertAtMost(double share) {
    assertThat(always.keySet()).contains("diag-metrics", "diag-watchdog", "diag-heap");
    assertThat(serving).as("the requests were served by threads of these names").isPositive();
    assertThat(always).allSatisfy((name, used) -> assertThat(used).as(name).isLessThan(share));
  }

  String busiest() {
    Map.Entry<String, Double> busiest =
        always.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return "`" + busiest.getKey() + "` " + percent(busiest.getValue());
  }

  String asked() {
    return percent(serving) + ", " + percent(profiling);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", share * 100);
  }
}
