package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Interrupter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The agent's threads are known by their names, and go on whatever the service does to them. */
class AgentThreadsIT {

  private static final String OPTIONS =
      "ring=cpu,snapshot.interval=1s,gctrace=true,leak.interval=1s,mutex-fraction=1,"
          + "block-rate=1000000,memory-limit=2GiB";

  /** What a JVM has of its own, and one of async-profiler's that says whose it is. */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "main|Reference Handler|Finalizer|Signal Dispatcher|Service Thread|Common-Cleaner"
              + "|Monitor Deflation Thread|Sweeper thread|C[12] CompilerThread\\d+|Attach Listener"
              // The JVM makes its notices of collections on it, as soon as somebody wants them.
              + "|Notification Thread"
              // Of the JDK, which looks after processes and virtual threads with them.
              + "|process reaper.*|VirtualThread-unparker|ForkJoinPool-1-worker-\\d+"
              + "|JVMCI.*|Unnamed thread"
              // async-profiler's own; AgentThreads knows it by this name.
              + "|Async-profiler Timer");

  /** The answers are of no interest here, only whose threads they start. */
  private static final List<String> PATHS =
      List.of(
          "/metrics",
          "/debug/",
          "/debug/diag",
          "/debug/runtime",
          "/debug/memory",
          "/debug/metrics",
          "/debug/leaks",
          "/debug/threads/states",
          "/debug/gctrace?seconds=1",
          "/debug/pprof/",
          "/debug/pprof/cmdline",
          "/debug/pprof/heap?gc=1",
          "/debug/pprof/allocs",
          "/debug/pprof/block",
          "/debug/pprof/mutex",
          "/debug/pprof/threadcreate",
          "/debug/pprof/goroutine?debug=2",
          "/debug/pprof/goroutineleak",
          "/debug/pprof/profile?seconds=1",
          "/debug/pprof/wall?seconds=1");

  @JvmTest(main = Interrupter.class, options = OPTIONS)
  void oneInterruptOfAllThreadsEndsNoneOfThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (String path : PATHS) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
    // The metrics of collections are counted when one is told of, by a counter of the library's.
    jvm.ask("gc 2", "gc");
    Await.until("a collection is told of", () -> jvm.stderr().contains("diag: gctrace "));
    assertNamed(jvm);
    Map<String, String> features = jvm.features();

    CompletableFuture<Reply> profile = jvm.startCpuProfile("seconds=3&hz=100");
    CompletableFuture<Reply> trace = jvm.getLater("/debug/gctrace?seconds=3");
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Reply> dump = jvm.getLater("/debug/pprof/goroutine?debug=2");
      assertThat(jvm.ask("interrupt", "interrupt")).isGreaterThan(8);
      assertThat(jvm.get("/debug/pprof/heap").status()).isEqualTo(200);
      assertThat(dump.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
    assertThat(PprofFile.of(profile.get(30, TimeUnit.SECONDS)).comments()).isNotEmpty();
    assertThat(trace.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);

    assertProgress(
        jvm, "the leak detector", () -> jvm.counters().get("diag_thread_leak_dumps_total"));
    assertProgress(jvm, "the measuring", () -> ticks(jvm));
    assertProgress(jvm, "the snapshots", () -> lines(jvm, "diag: runtime "));
    assertProgress(
        jvm,
        "the log of collections",
        () -> {
          jvm.ask("gc 1", "gc");
          return lines(jvm, "diag: gctrace ");
        });
    assertThat(PprofFile.of(jvm.get("/debug/pprof/profile?last=60")).comments()).isNotEmpty();
    assertThat(jvm.features()).containsAllEntriesOf(withoutCpu(features));
    assertThat(jvm.features().values()).noneMatch(state -> state.contains("started again"));
    assertThat(jvm.counters())
        .containsEntry("diag_watchdog_stuck_total", 0L)
        .containsEntry("diag_loop_restarts_total", 0L)
        .containsEntry("diag_log_lines_dropped_total", 0L);
    assertNamed(jvm);
  }

  private static void assertNamed(TargetJvm jvm) throws Exception {
    int before = jvm.stdout().length();
    jvm.ask("threads", "threads");
    List<String> names =
        jvm.stdout()
            .substring(before)
            .lines()
            .filter(line -> line.startsWith("thread "))
            .map(line -> line.substring("thread ".length()))
            .toList();
    assertThat(names).contains("diag-log-1", "diag-watchdog-1", "diag-http-1", "diag-metrics-1");
    assertThat(names)
        .filteredOn(name -> !NOT_OURS.matcher(name).matches())
        .allMatch(name -> name.startsWith("diag-"));
  }

  private interface Count {

    long now() throws Exception;
  }

  private static void assertProgress(TargetJvm jvm, String what, Count count) throws Exception {
    long before = count.now();
    Await.until(what + " goes on; " + jvm.outputs(), () -> count.now() > before + 1);
  }

  private static long ticks(TargetJvm jvm) throws Exception {
    return jvm.get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("diag_scheduler_latency_seconds_count"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static long lines(TargetJvm jvm, String start) {
    return jvm.errorLines().stream().filter(line -> line.startsWith(start)).count();
  }

  /** It says what runs now. */
  private static Map<String, String> withoutCpu(Map<String, String> features) {
    features.keySet().removeIf(name -> name.startsWith("cpu"));
    return features;
  }
}
