package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.HostileObjects;
import java.util.ArrayList;
import java.util.List;

/** The agent calls no method that the service may have overridden with what throws. */
class HostileObjectsIT {

  private static final List<String> PATHS =
      List.of(
          "/debug/pprof/",
          "/debug/pprof/goroutine",
          "/debug/pprof/goroutine?debug=1",
          "/debug/pprof/goroutine?state=1",
          "/debug/threads/states",
          "/debug/pprof/threadcreate",
          "/debug/pprof/threadcreate?debug=1",
          "/debug/pprof/heap?debug=1",
          "/debug/pprof/heap?gc=1&class=1",
          "/debug/pprof/allocs",
          "/debug/pprof/block?debug=1",
          "/debug/pprof/mutex?debug=1",
          "/debug/pprof/goroutineleak",
          "/debug/pprof/hostile?debug=1",
          "/debug/leaks",
          "/debug/runtime",
          "/debug/memory",
          "/debug/metrics",
          "/debug/diag");

  private static final List<String> FAMILIES =
      List.of(
          "jvm_buffer_pool_used_bytes",
          "jvm_classes_loaded_total",
          "jvm_compilation_time_seconds_total",
          "jvm_gc_collection_seconds_count",
          "jvm_memory_used_bytes",
          "jvm_memory_pool_used_bytes",
          "jvm_runtime_info",
          "jvm_threads_current",
          "jvm_threads_state",
          "process_cpu_seconds_total",
          "process_start_time_seconds",
          "diag_heap_allocated_bytes_total",
          "diag_safepoints_total");

  @JvmTest(
      main = HostileObjects.class,
      options = "block-rate=1,mutex-fraction=1,leak.interval=1s,leak.threshold=1000")
  void nothingThatTheServiceHasOverriddenIsCalled(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("contend", "contend");
    List<String> paths = new ArrayList<>(PATHS);
    if (jvm.features().get("cpu").startsWith("on")) {
      paths.add("/debug/pprof/profile?seconds=1");
      paths.add("/debug/pprof/wall?seconds=1");
    }
    for (String path : paths) {
      Reply reply = jvm.get(path);
      assertThat(reply.status()).as("%s: %s", path, reply.text()).isEqualTo(200);
    }

    assertFamilies(jvm);
    // As it is read in the background, too.
    Await.until(
        "a second reading",
        () -> MetricsText.of(jvm.get("/metrics")).value("diag_thread_leak_dumps_total") >= 2);
    assertFamilies(jvm);

    String full = jvm.get("/debug/pprof/goroutine?debug=2").text();
    String head = full.substring(0, full.indexOf("\n\n"));
    assertThat(head)
        .contains("# DEADLOCK: 2 threads")
        .contains("\"plain\" waits for io.diag.it.apps.HostileObjects$Locked@")
        .doesNotContain("in another way");
    assertThat(full)
        .contains("HostileObjects.waitInObject(...)\n", "HostileObjects$Own.run(...)\n")
        .containsPattern("# \"for-lock\" .*\n# waits for \\S+ held by goroutine \\d+ \"main\"");
    int feature = jvm.jdk().feature();
    if (feature >= 21 && feature < 24) {
      assertThat(full).contains("# holds monitor java.lang.Object@", "that the JVM does not tell");
    }
    assertThat(jvm.get("/debug/pprof/hostile?debug=1").text()).contains("total 9\n");
    assertThat(jvm.get("/debug/pprof/mutex?debug=1").text()).contains("HostileObjects");
  }

  private static void assertFamilies(TargetJvm jvm) throws Exception {
    String text = jvm.get("/metrics").text();
    assertThat(text).doesNotContain("left out (");
    for (String family : FAMILIES) {
      assertThat(text).containsPattern("(?m)^" + family + "[ {]");
    }
    assertThat(MetricsText.of(jvm.get("/metrics")).value("jvm_threads_state{state=\"BLOCKED\"}"))
        .isGreaterThanOrEqualTo(2);
  }
}
