package io.diag.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import io.diag.it.apps.RuntimeUser;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says, and in which forms. */
class MetricsIT {

  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  @TempDir Path directory;

  /** As Prometheus, a browser and curl ask. */
  @JvmTest(main = RuntimeUser.class)
  void comesInTheFormThatIsAskedFor(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Reply text = jvm.get("/metrics");
    assertThat(text.status()).isEqualTo(200);
    assertThat(text.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.header("Content-Encoding")).isEmpty();
    assertThat(text.text()).contains("# TYPE jvm_threads_current gauge\n").doesNotContain("# EOF");

    Reply open = jvm.get("/metrics", "Accept", OPEN_METRICS);
    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text;");
    assertThat(open.text())
        .endsWith("\n# EOF\n")
        .contains("# UNIT diag_gc_pause_seconds seconds\n")
        .doesNotContain("is missing");

    Reply zipped = jvm.get("/metrics", "Accept-Encoding", "deflate, gzip;q=1.0");
    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).contains("\njvm_threads_current ");
    }
    assertThat(jvm.get("/metrics", "Accept-Encoding", "gzip;q=0").header("Content-Encoding"))
        .isEmpty();
    assertThat(jvm.request("HEAD", "/metrics", "").body()).isEmpty();
    assertThat(jvm.request("POST", "/metrics", "").status()).isEqualTo(405);
  }

  @JvmTest(main = RuntimeUser.class)
  void nativeHistogramsAreInProtocolBuffers(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("gc 3", "gc");
    Await.until("three pauses", () -> metrics(jvm).value("diag_gc_pause_seconds_count") >= 3);
    Reply reply = jvm.get("/metrics", "Accept", PROTOBUF);
    assertThat(reply.header("Content-Type")).startsWith("application/vnd.google.protobuf;");
    ProtoMessage family = families(reply.body()).get("diag_gc_pause_seconds");
    assertThat(family.number(3)).as("type").isEqualTo(4);
    ProtoMessage histogram = family.messages(4).get(0).messages(7).get(0);
    long count = histogram.number(1);
    assertThat(count).isGreaterThanOrEqualTo(3);
    assertThat(histogram.messages(3)).as("classic buckets").hasSize(20);
    // Spans of buckets, and by how many each has more than the one before.
    assertThat(histogram.messages(12)).as("spans").isNotEmpty();
    long inBucket = 0;
    long sum = 0;
    for (long delta : histogram.numbers(13)) {
      inBucket += (delta >>> 1) ^ -(delta & 1);
      sum += inBucket;
    }
    assertThat(sum + histogram.number(7)).as("with those near zero").isEqualTo(count);
  }

  private static Map<String, ProtoMessage> families(byte[] body) {
    Map<String, ProtoMessage> families = new TreeMap<>();
    for (ProtoMessage family : ProtoMessage.delimited(body)) {
      families.put(family.strings(1).get(0), family);
    }
    return families;
  }

  @JvmTest(main = RuntimeUser.class)
  void namesCanBeChosen(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    MetricsText chosen =
        metrics(
            jvm,
            "?name[]=jvm_threads_current&name%5B%5D=diag_gc_pause_seconds_bucket"
                + "&name[]=diag_http_requests_total&name[]=diag_heap_live_bytes");
    assertThat(chosen.types().keySet())
        .containsExactlyInAnyOrder(
            "jvm_threads_current", "diag_gc_pause_seconds", "diag_http_requests_total");
    assertThat(chosen.missing().keySet()).containsExactly("diag_heap_live_bytes");
    assertThat(jvm.get("/metrics?name[]=nothing").text()).isEmpty();
  }

  @JvmTest(main = RuntimeUser.class)
  void numbersAreTheJvms(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    MetricsText before = metrics(jvm);
    jvm.ask("garbage 1000", "garbage");
    jvm.ask("platform 100", "platform");
    jvm.ask("gc 2", "gc");
    Await.until("the notice of a collection", () -> metrics(jvm).has("diag_heap_live_bytes"));
    Await.until(
        "the threads are counted",
        () ->
            grown(before, metrics(jvm), "jvm_threads_state{state=\"WAITING\"}") >= 100
                && grown(before, metrics(jvm), "diag_os_threads") >= 100);
    Await.until(
        "the collections are counted",
        () ->
            grown(before, metrics(jvm), "jvm_gc_collection_seconds_count{gc=\"G1 Old Generation\"}")
                    + grown(
                        before,
                        metrics(jvm),
                        "jvm_gc_collection_seconds_count{gc=\"MarkSweepCompact\"}")
                >= 2);
    MetricsText after = metrics(jvm);
    assertThat(grown(before, after, "diag_heap_allocated_bytes_total"))
        .isBetween(100_000_000.0, 300_000_000.0);
    assertThat(grown(before, after, "jvm_threads_current")).isBetween(95.0, 110.0);
    assertThat(grown(before, after, "diag_gc_pause_seconds_count")).isGreaterThanOrEqualTo(2);
    assertThat(after.value("diag_heap_live_bytes"))
        .isBetween(100_000.0, after.value("jvm_memory_max_bytes{area=\"heap\"}"));
    assertThat(after.value("diag_gc_cpu_seconds_total")).isPositive();
    assertThat(after.value("diag_gc_cpu_fraction")).isBetween(0.0, 1.0);
    assertThat(after.value("process_resident_memory_bytes")).isGreaterThan(10_000_000);
    assertThat(after.value("process_open_fds")).isPositive();
    assertThat(after.value("jvm_classes_currently_loaded")).isGreaterThan(100);
    assertThat(after.value("diag_suppressed_errors_total")).isZero();
    assertThat(after.value("diag_metrics_reading_age_seconds{reading=\"jvm\"}")).isLessThan(30);
    // What there is none of is said to be missing, and is no zero.
    assertThat(after.missing()).containsKey("diag_memory_limit_bytes");
    assertThat(after.values()).doesNotContainKey("diag_memory_limit_bytes");
    assertThat(after.has("diag_virtual_threads_mounted")).isEqualTo(jvm.jdk().feature() >= 21);
    if (jvm.jdk().feature() < 21) {
      assertThat(after.missing()).containsKey("diag_virtual_threads_mounted");
    }
    jvm.ask("end 1", "end");
  }

  @JvmTest(main = RuntimeUser.class)
  void percentilesAreInTheSnapshot(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("gc 5", "gc");
    Await.until("pauses", () -> metrics(jvm).value("diag_gc_pause_seconds_count") >= 5);
    Map<?, ?> snapshot = Json.object(jvm.get("/debug/runtime?format=json").text());
    Map<?, ?> all = (Map<?, ?>) snapshot.get("distributions");
    for (String name :
        List.of(
            "diag_gc_pause_seconds",
            "diag_time_to_safepoint_seconds",
            "diag_scheduler_latency_seconds")) {
      Map<?, ?> distribution = (Map<?, ?>) all.get(name);
      assertThat(((Number) distribution.get("count")).longValue()).as(name).isPositive();
      double median = ((Number) distribution.get("p50_ms")).doubleValue();
      double worst = ((Number) distribution.get("p99_ms")).doubleValue();
      double sum = ((Number) distribution.get("sum_ms")).doubleValue();
      assertThat(median).as(name).isBetween(0.0, worst);
      assertThat(worst).as(name).isLessThanOrEqualTo(sum * 1.05 + 0.01);
    }
  }

  @JvmTest(main = Idle.class, options = "metrics=false")
  void canBeLeftOut(TargetJvm jvm) throws Exception {
    assertThat(jvm.get("/metrics").status()).isEqualTo(404);
    assertThat(jvm.get("/debug/runtime?format=json").text()).contains("\"distributions\":{}");
    assertThat(jvm.get("/debug/").status()).isEqualTo(200);
    assertThat(jvm.get("/debug/pprof/goroutine?debug=2&agent=1").text())
        .contains("diag-http")
        .doesNotContain("diag-metrics");
  }

  @JvmTest(main = RuntimeUser.class, jvmArgs = "-XX:-UsePerfData")
  void safepointsAreMissingWhereTheJvmDoesNotCountThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    MetricsText metrics = metrics(jvm);
    assertThat(metrics.missing())
        .containsKeys(
            "diag_safepoints_total",
            "diag_time_to_safepoint_seconds",
            "diag_jit_compilations_total");
    assertThat(metrics.missing().get("diag_safepoints_total")).contains("-XX:-UsePerfData");
    assertThat(metrics.types()).doesNotContainKey("diag_time_to_safepoint_seconds");
    assertThat(metrics.value("diag_scheduler_latency_seconds_count")).isPositive();
  }

  /** Pauses are then those of the JVM's notices. */
  @JdkTest
  void worksWithoutTheNativeLibrary(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class).options("libdir=" + directory);
    launch.under(
        MountNamespace.withNoexec(directory, launch.temporaryDirectory(), "/dev/shm", "/var/tmp"));
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.features().get("jvmti-library")).startsWith("off");
      MetricsText before = metrics(jvm);
      assertThat(before.missing())
          .containsKeys(
              "diag_os_threads", "diag_gc_cpu_fraction", "diag_run_queue_delay_seconds_total");
      jvm.ask("gc 2", "gc");
      Await.until("two notices", () -> metrics(jvm).value("diag_gc_pause_seconds_count") >= 2);
      assertThat(metrics(jvm).value("diag_scheduler_latency_seconds_count")).isPositive();
    }
  }

  /** Nothing stops the service, but what the JVM's compilers do by themselves. */
  @JdkTest
  void tenThousandRequestsCauseNoSafepoint(Jdk jdk) throws Exception {
    Path log = directory.resolve("safepoints");
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class);
    launch.jvm("-Xlog:safepoint:file=" + log, "-Xmx6g", "-XX:TieredStopAtLevel=1");
    launch.jvm("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");
    launch.jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:GuaranteedSafepointInterval=0");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      scrape(jvm, 1);
      int before = Files.readAllLines(log).size();
      scrape(jvm, 10_000);
      List<String> caused = Files.readAllLines(log).subList(before, Files.readAllLines(log).size());
      assertThat(caused)
          .allMatch(line -> line.matches(".*\"(ICBufferFull|Cleanup|Deoptimize.*)\".*"));
      assertThat(metrics(jvm).value("diag_http_requests_total")).isGreaterThan(10_000);
      jvm.request("POST", "/debug/histogram", "");
      assertThat(Files.readAllLines(log)).as("the log works").hasSizeGreaterThan(before);
    }
  }

  /** Eight at a time. */
  private static void scrape(TargetJvm jvm, int times) throws Exception {
    for (int i = 0; i < times; i += 8) {
      List<CompletableFuture<Reply>> replies =
          Stream.generate(() -> jvm.getLater("/metrics")).limit(8).toList();
      for (CompletableFuture<Reply> reply : replies) {
        assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    }
  }

  private static double grown(MetricsText before, MetricsText after, String series) {
    return after.values().getOrDefault(series, 0.0) - before.values().getOrDefault(series, 0.0);
  }

  private static MetricsText metrics(TargetJvm jvm, String... query) throws Exception {
    return MetricsText.of(jvm.get("/metrics" + String.join("", query)));
  }
}
