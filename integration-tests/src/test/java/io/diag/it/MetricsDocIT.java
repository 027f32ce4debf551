package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MeasuredService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/metrics.md has each of the agent's metrics, in the words of the answer, and no other. */
class MetricsDocIT {

  private static final Pattern FAMILY =
      Pattern.compile("(?m)^# HELP (diag_\\w+) (.*)\n# TYPE \\1 (\\w+)$");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| \\w+ \\| .+ \\|");

  @JdkTest
  void tableIsThatOfARealJvm(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(MeasuredService.class, "1");
    launch.jvm("-Xmx64m", "-XX:+UseG1GC");
    // With what is counted only where somebody asks for it.
    launch.options("block-rate=1000000,locks.exact=none,memory-limit=1GiB");
    try (TargetJvm jvm = launch.start()) {
      Await.until(
          "there was a collection",
          () -> rows(jvm.get("/metrics")).containsKey("diag_heap_live_bytes"));
      Reply reply = jvm.get("/metrics");
      Map<String, String> exported = rows(reply);
      Map<String, String> documented = documented();
      assertThat(documented).containsAllEntriesOf(exported);
      documented.keySet().removeAll(exported.keySet());
      assertThat(MetricsText.of(reply).missing())
          .containsKeys(documented.keySet().toArray(String[]::new));
    }
  }

  /** By name, as the table has them. */
  private static Map<String, String> rows(Reply reply) {
    Map<String, String> rows = new TreeMap<>();
    Matcher family = FAMILY.matcher(reply.text());
    while (family.find()) {
      String name = family.group(1);
      rows.put(name, "| `" + name + "` | " + family.group(3) + " | " + family.group(2) + " |");
    }
    return rows;
  }

  private static Map<String, String> documented() throws Exception {
    List<String> lines = Docs.table("metrics.md", "metrics").lines().skip(2).toList();
    assertThat(lines).isSorted();
    Map<String, String> rows = new TreeMap<>();
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      assertThat(row.matches()).as(line).isTrue();
      rows.put(row.group(1), line);
    }
    return rows;
  }
}
