package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MeasuredService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics/alerts.yml: it works, and goes with what a JVM exports. */
class AlertRulesIT {

  private static final Path RULES = Docs.file("metrics/alerts.yml");
  private static final Path TESTS = Docs.file("metrics/alerts-test.yml");

  @TempDir Path directory;

  @Test
  void theirOwnTestsPass() throws Exception {
    String promtool = Client.require("promtool");
    assertThat(Command.run(promtool, "check", "rules", RULES.toString()).succeeded().stdout())
        .contains(alerts().size() + " rules found");
    Command.run(promtool, "test", "rules", TESTS.toString()).succeeded();
  }

  @Test
  void eachFiresInATestAndDoesNot() throws Exception {
    Set<String> fire = new TreeSet<>();
    Set<String> stay = new TreeSet<>();
    Matcher expected =
        Pattern.compile("alertname: (\\w+)\n +eval_time: \\S+\n +exp_alerts:( \\[])?\n")
            .matcher(Files.readString(TESTS));
    while (expected.find()) {
      (expected.group(2) == null ? fire : stay).add(expected.group(1));
    }
    assertThat(alerts()).hasSizeGreaterThan(10).isEqualTo(fire).isEqualTo(stay);
  }

  private static Set<String> alerts() throws Exception {
    Set<String> alerts = new TreeSet<>();
    Matcher names = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(RULES));
    while (names.find()) {
      alerts.add(names.group(1));
    }
    return alerts;
  }

  @JdkTest
  void aRealServerEvaluatesThemOnWhatARealJvmExports(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(MeasuredService.class, "1");
    launch.jvm("-Xmx64m", "-XX:+UseG1GC").options("block-rate=1000000");
    try (TargetJvm jvm = launch.start();
        Prometheus byText = Prometheus.start(directory, configuration(jvm));
        Prometheus byProtobuf = Prometheus.withNativeHistograms(directory, configuration(jvm))) {
      byText.assertWithin(0, 64 << 20, "diag_heap_live_bytes");
      Await.until(
          "all have been evaluated",
          () -> byText.rules().stream().noneMatch(rule -> rule.get("health").equals("unknown")));
      Set<String> known = MetricNames.of(MetricsText.of(jvm.get("/metrics")));
      for (Map<String, Object> rule : byText.rules()) {
        assertFits(rule, known);
        String query = rule.get("query").toString();
        boolean happens = jdk.feature() >= 21 || !query.contains("virtual_thread");
        if (query.contains("histogram_quantile") && happens) {
          // An alert that does not see the histogram, of whichever kind, would never fire.
          String always = query.replaceFirst("> [0-9.]+$", ">= 0");
          byText.assertWithin(0, 100, always);
          byProtobuf.assertWithin(0, 100, always);
        }
      }
      assertThat(byText.rules()).hasSameSizeAs(alerts());
    }
  }

  private static void assertFits(Map<String, Object> rule, Set<String> known) {
    assertThat(rule).as(rule.toString()).containsEntry("health", "ok");
    Set<String> names = MetricNames.in(rule.get("query").toString());
    assertThat(names).as(rule.toString()).isNotEmpty().isSubsetOf(known);
    assertThat(rule.get("annotations").toString())
        .as("what looks further")
        .contains("http://{{ $labels.instance }}/debug/");
  }

  private static String configuration(TargetJvm jvm) {
    String rules = RULES.toAbsolutePath().normalize().toString();
    return "rule_files: ['" + rules + "']\n" + Prometheus.scraping(jvm);
  }
}
