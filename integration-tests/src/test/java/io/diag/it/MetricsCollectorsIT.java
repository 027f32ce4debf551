package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.RuntimeUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code promtool check metrics} has nothing to say under any collector, and pauses are all there.
 */
class MetricsCollectorsIT {

  private static final List<String> ALWAYS =
      List.of(
          "diag_heap_allocated_bytes_total",
          "jvm_memory_used_bytes{area=\"heap\"}",
          "jvm_threads_current",
          "diag_gc_pause_seconds_count",
          "diag_scheduler_latency_seconds_count",
          "diag_time_to_safepoint_seconds_count",
          "diag_safepoint_seconds_total",
          "jvm_compilation_time_seconds_total",
          "jvm_classes_loaded_total",
          "process_resident_memory_bytes");

  @TempDir Path directory;

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    assertGood(jdk, "-XX:+UseSerialGC");
  }

  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    assertGood(jdk, "-XX:+UseParallelGC");
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    assertGood(jdk, "-XX:+UseG1GC");
  }

  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    assertGood(jdk, "-XX:+UseZGC");
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    assertGood(jdk, "-XX:+UseShenandoahGC");
  }

  @JdkTest
  void epsilon(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class).jvm("-Xmx4g");
    launch.having("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      MetricsText metrics = checked(jvm);
      assertThat(metrics.value("diag_gc_pause_seconds_count")).isZero();
      assertThat(metrics.missing())
          .containsKeys("diag_gc_cpu_fraction", "diag_heap_live_bytes", "diag_heap_after_gc_bytes");
    }
  }

  private void assertGood(Jdk jdk, String collector) throws Exception {
    Path log = directory.resolve("pauses");
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class).having(collector);
    launch.jvm("-Xmx96m", "-Xlog:safepoint:file=" + log);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      MetricsText before = checked(jvm);
      jvm.ask("garbage 10000", "garbage");
      jvm.ask("gc 1", "gc");
      Await.until(
          "the collections are known",
          () ->
              metrics(jvm).has("diag_heap_live_bytes")
                  && metrics(jvm).value("diag_gc_cpu_seconds_total")
                      > before.value("diag_gc_cpu_seconds_total"));
      MetricsText after = checked(jvm);
      assertThat(after.value("diag_gc_pause_seconds_count"))
          .isGreaterThan(before.value("diag_gc_pause_seconds_count"));
      assertThat(after.value("diag_gc_pause_seconds_sum"))
          .as("a pause is part of what the JVM stood still")
          .isPositive()
          .isLessThanOrEqualTo(after.value("diag_safepoint_seconds_total"));
      assertThat(after.value("diag_gc_cpu_fraction")).isBetween(1e-9, 1.0);
      assertThat(after.value("diag_heap_live_bytes")).isBetween(1e5, 96.0 * (1 << 20));
      // The JVM's own log and what is counted of it: it goes on while both are read.
      Await.until("each safepoint is counted", () -> isCounted(jvm, log));
    }
  }

  private static boolean isCounted(TargetJvm jvm, Path log) throws Exception {
    long logged = safepoints(log);
    MetricsText metrics = metrics(jvm);
    return metrics.value("diag_safepoints_total") == logged
        && metrics.value("diag_time_to_safepoint_seconds_count") == logged
        && safepoints(log) == logged;
  }

  private static long safepoints(Path log) throws Exception {
    return Files.readAllLines(log).stream().filter(line -> line.contains("Safepoint \"")).count();
  }

  private MetricsText checked(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/metrics");
    assertThat(reply.status()).isEqualTo(200);
    Path text = Files.write(directory.resolve("metrics"), reply.body());
    Command promtool =
        Command.run(
            "sh", "-c", "exec " + Client.require("promtool") + " check metrics < '" + text + "'");
    assertThat(promtool.succeeded().stderr() + promtool.stdout()).isEmpty();
    MetricsText metrics = MetricsText.of(reply);
    assertThat(metrics.values()).containsKeys(ALWAYS.toArray(String[]::new));
    assertThat(metrics.value("diag_suppressed_errors_total")).isZero();
    assertThat(reply.text()).doesNotContain("NaN");
    return metrics;
  }

  private static MetricsText metrics(TargetJvm jvm) throws Exception {
    return MetricsText.of(jvm.get("/metrics"));
  }
}
