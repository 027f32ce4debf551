package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import io.diag.it.apps.MeasuredService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a service, configured as the documentation says, and is asked. */
class PrometheusIT {

  private static final int THREADS = 10;
  private static final double HEAP_BYTES = 64 << 20;
  private static final double LONGEST_SECONDS = 10;
  private static final List<String> TIMES =
      List.of("diag_gc_pause_seconds", "diag_scheduler_latency_seconds");

  @TempDir static Path directory;
  private static Pki pki;

  @BeforeAll
  static void issueCertificates() throws Exception {
    pki = new Pki(directory);
    pki.issue("server", "DNS:localhost,IP:127.0.0.1");
    pki.issue("prometheus", "DNS:prometheus.monitoring");
  }

  /** By text and, which brings native histograms, by protocol buffers. */
  @JdkTest
  void whatTheExerciseAsksForIsAnswered(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(MeasuredService.class, String.valueOf(THREADS));
    try (TargetJvm jvm = launch.jvm("-Xmx64m", "-XX:+UseG1GC").start();
        Prometheus byText = Prometheus.start(directory, scrape(jvm));
        Prometheus byProtobuf = Prometheus.withNativeHistograms(directory, scrape(jvm))) {
      for (Prometheus prometheus : List.of(byText, byProtobuf)) {
        assertMeasured(prometheus, jdk);
        assertThat(prometheus.targets()).isEqualTo(Map.of("jvm", "up"));
      }
      for (String time : TIMES) {
        byText.assertWithin(0, LONGEST_SECONDS, quantile(0.99, "rate(" + time + "_bucket[10s])"));
        byProtobuf.assertWithin(0, LONGEST_SECONDS, quantile(0.99, time));
        byProtobuf.assertWithin(0, LONGEST_SECONDS, quantile(0.99, "rate(" + time + "[10s])"));
        assertThat(byProtobuf.query(time + "_bucket")).as("beside native buckets").isEmpty();
      }
    }
  }

  private static String quantile(double part, String of) {
    return "histogram_quantile(" + part + ", " + of + ")";
  }

  private static void assertMeasured(Prometheus prometheus, Jdk jdk) throws Exception {
    prometheus.assertWithin(0, 1e10, "rate(diag_heap_allocated_bytes_total[10s])");
    prometheus.assertWithin(0, HEAP_BYTES, "jvm_memory_used_bytes{area=\"heap\"}");
    prometheus.assertWithin(0, HEAP_BYTES, "diag_heap_live_bytes");
    prometheus.assertWithin(THREADS, 100, "jvm_threads_current");
    int virtual = jdk.feature() >= 21 ? THREADS : 0;
    prometheus.assertWithin(virtual - 1, virtual, "diag_virtual_threads");
    prometheus.assertWithin(0, 1, "diag_gc_cpu_fraction");
    int processors = Runtime.getRuntime().availableProcessors();
    prometheus.assertWithin(0, processors, "rate(diag_gc_cpu_seconds_total[10s])");
  }

  private static String scrape(TargetJvm jvm) throws Exception {
    return "scrape_configs:\n" + job("metrics.md", "jvm", jvm);
  }

  /** As documented. */
  private static String job(String document, String name, TargetJvm jvm) throws Exception {
    return Docs.scrapeConfigs(document)
        .get(name)
        .replace("shop-0.shop:6060", jvm.address().getAuthority())
        .replace("/etc/prometheus", directory.toString());
  }

  @JdkTest
  void credentialsAreThoseOfTheDocumentation(Jdk jdk) throws Exception {
    Files.writeString(directory.resolve("diag-token"), "6hLz-VnU0c\n");
    Files.writeString(directory.resolve("diag-password"), "correct horse\n");
    Path lines = Files.writeString(directory.resolve("credentials"), "read bearer 6hLz-VnU0c\n");
    JvmLaunch guarded = JvmLaunch.on(jdk).main(Idle.class).options("credentials=" + lines);
    guarded.env("DIAG_USER", "prometheus").env("DIAG_PASSWORD", "correct horse");
    guarded.authorization(Credential.bearer("6hLz-VnU0c"));
    JvmLaunch mutual = JvmLaunch.on(jdk).main(Idle.class).client(pki.client("prometheus"));
    mutual.options("tls.cert=" + pki.file("server.pem") + ",tls.key=" + pki.file("server.key"));
    mutual.options("tls.client-ca=" + pki.file("ca.pem"));
    mutual.options("tls.client-names=prometheus.monitoring");
    try (TargetJvm jvm = guarded.start();
        TargetJvm overTls = mutual.start();
        Prometheus prometheus =
            Prometheus.start(
                directory,
                scrape(jvm)
                    + job("metrics.md", "jvm-token", jvm)
                    + job("metrics.md", "jvm-password", jvm)
                    + job("metrics.md", "jvm-tls", overTls)
                    + job("security.md", "jvm", jvm).replace("name: jvm", "name: bearer"))) {
      for (String job : List.of("jvm-token", "jvm-password", "jvm-tls", "bearer")) {
        prometheus.assertWithin(0, 1, "diag_build_info{job=\"" + job + "\"}");
      }
      Await.until("all are scraped", () -> !prometheus.targets().containsValue("unknown"));
      assertThat(prometheus.targets())
          .containsEntry("jvm-token", "up")
          .containsEntry("jvm-password", "up")
          .containsEntry("jvm-tls", "up")
          .containsEntry("bearer", "up")
          .containsEntry("jvm", "server returned HTTP status 401 Unauthorized");
    }
  }
}
