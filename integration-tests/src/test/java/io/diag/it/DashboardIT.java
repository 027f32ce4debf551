package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MeasuredService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics/dashboard.json: each of its panels shows something of a real JVM. */
class DashboardIT {

  @TempDir Path directory;

  private static List<Map<String, Object>> panels() throws Exception {
    return Json.objects(Json.object(Docs.text("metrics/dashboard.json")), "panels");
  }

  /** Of all panels. */
  private static List<String> expressions() throws Exception {
    List<String> expressions = new ArrayList<>();
    for (Map<String, Object> panel : panels()) {
      if (!panel.get("type").equals("row")) {
        List<Map<String, Object>> targets = Json.objects(panel, "targets");
        assertThat(targets).as(panel.toString()).isNotEmpty();
        targets.forEach(target -> expressions.add(target.get("expr").toString()));
      }
    }
    return expressions;
  }

  @Test
  void panelsAreOfTheChosenInstances() throws Exception {
    Set<Object> ids = new HashSet<>();
    for (Map<String, Object> panel : panels()) {
      assertThat(ids.add(panel.get("id"))).as(panel.toString()).isTrue();
      if (!panel.get("type").equals("row")) {
        assertThat(panel.get("datasource"))
            .isEqualTo(Map.of("type", "prometheus", "uid", "${datasource}"));
      }
    }
    for (String expression : expressions()) {
      assertThat(expression.split("\\{", -1).length)
          .as(expression)
          .isGreaterThan(1)
          .isEqualTo(expression.split("\\{job=~\"\\$job\",instance=~\"\\$instance\"", -1).length);
    }
  }

  @JdkTest
  void everyExpressionIsAnswered(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(MeasuredService.class, "1");
    // What there is of locks is counted from when somebody asks for it.
    launch.jvm("-Xmx64m", "-XX:+UseG1GC").options("block-rate=1000000");
    try (TargetJvm jvm = launch.start();
        Prometheus byText = Prometheus.start(directory, Prometheus.scraping(jvm));
        Prometheus byProtobuf =
            Prometheus.withNativeHistograms(directory, Prometheus.scraping(jvm))) {
      byText.assertWithin(0, 64 << 20, "diag_heap_live_bytes");
      MetricsText exported = MetricsText.of(jvm.get("/metrics"));
      for (String expression : expressions()) {
        Set<String> names = MetricNames.in(expression);
        assertThat(names).as(expression).isNotEmpty().isSubsetOf(MetricNames.of(exported));
        String query = withoutVariables(expression);
        for (Prometheus prometheus : List.of(byText, byProtobuf)) {
          if (names.stream().noneMatch(exported.missing()::containsKey)) {
            prometheus.awaitAnswer(query);
          } else {
            prometheus.query(query);
          }
        }
      }
    }
  }

  /** As Grafana puts them in. */
  private static String withoutVariables(String expression) {
    return expression
        .replace("$__rate_interval", "10s")
        .replace("$__range", "1m")
        .replace("$job", ".*")
        .replace("$instance", ".*");
  }
}
