package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import io.diag.it.apps.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The agent is turned off and on in a service that works, and the modes that it starts in. */
class KillSwitchIT {

  private static final String ALWAYS_ON =
      "ring=cpu,block-rate=100000,mutex-fraction=10,snapshot.interval=1s,memory-limit=4GiB";

  private static final String[] ROOM = {"-Xmx512m"};

  /** Work that the service does by itself, as a clock that does not depend on the machine. */
  private static final long ENOUGH_WORK = 300;

  /** What is still counted in a part of a second, beside what is counted all the time. */
  private static final List<String> STILL =
      List.of("diag_heap_samples_total", "diag_cpu_samples_total", "diag_threadcreate_entries");

  @JvmTest(main = Tenants.class, args = "handed-over", options = ALWAYS_ON, jvmArgs = "-Xmx512m")
  void stopsAllWorkAndGoesOn(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    CompletableFuture<Reply> running = jvm.startCpuProfile("seconds=120");
    Command off = command("off", jvm);
    assertThat(off.stdout()).startsWith("diag is off since ").contains("POST /debug/on");
    Reply ended = running.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended.status()).as(ended.text()).isEqualTo(503);
    assertIsOff(jvm);
    assertNothingIsDone(jvm);
    assertThat(command("on", jvm).stdout()).isEqualTo("diag is on again\n");
    assertIsOnAgain(jvm);
    assertThat(jvm.request("POST", "/debug/on", "").text()).isEqualTo("diag is on already\n");
    PprofFile profile = profile(jvm);
    assertThat(TenantProfiles.cpu(profile, "tenant", "acme")).isPositive();
    TenantProfiles.assertTrue(profile);
  }

  @JvmTest(main = Tenants.class, args = "virtual", minVersion = 21, jvmArgs = "-Xmx512m")
  void virtualThreadsNeverShowTheLabelsOfOthers(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (int i = 0; i < 3; i++) {
      profile(jvm);
      jvm.request("POST", "/debug/off", "");
      awaitWork(jvm);
      CompletableFuture<Reply> first = null;
      assertThat(jvm.request("POST", "/debug/on", "").status()).isEqualTo(200);
      first = jvm.getLater("/debug/pprof/profile?seconds=1&hz=1000");
      PprofFile profile = PprofFile.of(first.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
      assertThat(profile.samples()).isNotEmpty();
      for (PprofFile.Sample sample : profile.samples()) {
        String tenant = sample.labels().getOrDefault("tenant", "");
        if (sample.has(TenantProfiles.named("Tenants.work"))) {
          boolean acme = sample.has(TenantProfiles.named("Tenants.acmeWork"));
          assertThat(tenant).as(sample.toString()).isIn("", acme ? "acme" : "globex");
        }
      }
    }
    awaitWork(jvm);
    TenantProfiles.assertTrue(profile(jvm));
  }

  private static PprofFile profile(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/debug/pprof/profile?seconds=2");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return PprofFile.of(reply);
  }

  private static Command command(String name, TargetJvm jvm) throws Exception {
    return Command.run(
            jvm.jdk().java().toString(),
            "-jar",
            JvmLaunch.agentJar().toString(),
            name,
            jvm.address().toString())
        .succeeded();
  }

  private static void assertIsOff(TargetJvm jvm) throws Exception {
    for (String path :
        List.of(
            "/debug/pprof/profile?seconds=1",
            "/debug/pprof/wall?seconds=1",
            "/debug/pprof/profile?last=10",
            "/debug/pprof/block?seconds=1",
            "/debug/pprof/goroutine?debug=2",
            "/debug/pprof/heap?gc=1")) {
      Reply reply = jvm.get(path);
      assertThat(reply.status()).as(path).isEqualTo(503);
      assertThat(reply.text()).as(path).contains("diag is off since", "POST /debug/on");
    }
    for (String path :
        List.of("/debug/runtime/block-rate?value=1", "/debug/runtime/memory-limit?value=1GiB")) {
      assertThat(jvm.request("PUT", path, "").status()).as(path).isEqualTo(503);
    }
    assertThat(jvm.request("POST", "/debug/off", "").text()).isEqualTo("diag is off already\n");
    Map<String, String> features = jvm.features();
    assertThat(features.get("agent")).startsWith("off diag is off since");
    assertThat(features.get("port")).startsWith("on");
    features.keySet().removeAll(List.of("port"));
    assertThat(features.values()).allMatch(state -> state.startsWith("off"));
    assertThat(jvm.get("/metrics").text()).contains("\ndiag_off 1");
    assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    assertThat(jvm.get("/debug/runtime/memory-limit").status()).isEqualTo(200);
  }

  /** Neither samples nor processor time of the agent's own threads, while the service works. */
  private static void assertNothingIsDone(TargetJvm jvm) throws Exception {
    // What began before may need a moment to end.
    awaitWork(jvm);
    Map<String, Long> before = jvm.counters();
    Map<String, Long> ticks = processorTicks(jvm);
    assertThat(ticks).isNotEmpty();
    awaitWork(jvm);
    assertThat(processorTicks(jvm)).isEqualTo(ticks);
    Map<String, Long> after = jvm.counters();
    for (String still : STILL) {
      assertThat(after.get(still)).as(still).isEqualTo(before.get(still));
    }
  }

  private static void assertIsOnAgain(TargetJvm jvm) throws Exception {
    assertThat(jvm.features()).containsEntry("agent", "on");
    assertThat(jvm.get("/metrics").text()).contains("\ndiag_off 0");
    Map<String, Long> before = jvm.counters();
    int lines = jvm.stderr().length();
    Await.until(
        "heap samples",
        () ->
            jvm.counters().get("diag_heap_samples_total") > before.get("diag_heap_samples_total"));
    Await.until("a snapshot", () -> jvm.stderr().substring(lines).contains("diag: runtime "));
    Await.until(
        "the ring has something", () -> jvm.get("/debug/pprof/profile?last=10").status() == 200);
    assertThat(jvm.get("/debug/runtime/memory-limit").text()).contains("limit=4294967296");
    assertThat(jvm.get("/debug/runtime/block-rate").text().strip()).isEqualTo("100000");
    Await.until(
        "waits are sampled",
        () -> !PprofFile.of(jvm.get("/debug/pprof/block")).samples().isEmpty());
  }

  private static void awaitWork(TargetJvm jvm) throws Exception {
    long done = jvm.ask("done acme", "done");
    Await.until("the service works", () -> jvm.ask("done acme", "done") > done + ENOUGH_WORK);
  }

  /** By thread; of those that serve requests some is used by this test. */
  private static Map<String, Long> processorTicks(TargetJvm jvm) throws IOException {
    Map<String, Long> ticks = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        addTicks(task, ticks);
      }
    }
    return ticks;
  }

  private static void addTicks(Path task, Map<String, Long> ticks) throws IOException {
    try {
      String name = Files.readString(task.resolve("comm")).strip();
      if (name.startsWith("diag-")
          && !name.startsWith("diag-http")
          && !name.startsWith("diag-worker")) {
        String[] stat =
            Files.readString(task.resolve("stat")).replaceFirst(".*\\) ", "").split(" ", -1);
        ticks.put(
            name + " " + task.getFileName(), Long.parseLong(stat[11]) + Long.parseLong(stat[12]));
      }
    } catch (NoSuchFileException e) {
      // The thread has ended.
    }
  }

  @JdkTest
  void minimalPutsNothingIntoTheJdkAndSamplesNothingUntilAsked(Jdk jdk) throws Exception {
    assertThat(retransformed(jdk, "mode=standard")).isNotEmpty();
    assertThat(retransformed(jdk, "mode=minimal,block-rate=1000,mutex-fraction=1")).isEmpty();
    try (TargetJvm jvm =
        JvmLaunch.on(jdk).main(Idle.class).options("mode=minimal").jvm(ROOM).start()) {
      assertThat(processorTicks(jvm).keySet())
          .noneMatch(name -> name.matches("diag-(metrics|heap|leaks|sampler|locks).*"));
      assertThat(jvm.features())
          .hasEntrySatisfying("labels", state -> assertThat(state).startsWith("off"))
          .hasEntrySatisfying("threadcreate", state -> assertThat(state).startsWith("off"))
          .hasEntrySatisfying("leaks", state -> assertThat(state).startsWith("off"))
          .containsEntry(
              "heap", "on (begins with the first request for heap or allocs: mode=minimal)")
          .containsEntry("metrics", "on (begins with the first request for metrics: mode=minimal)");
      for (String path :
          List.of(
              "/debug/pprof/profile?seconds=1",
              "/debug/pprof/heap",
              "/debug/pprof/goroutine?debug=1",
              "/debug/pprof/block?seconds=1",
              "/debug/pprof/threadcreate",
              "/debug/",
              "/metrics")) {
        assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
      }
      Await.until(
          "measured since somebody has asked",
          () -> jvm.get("/metrics").text().contains("diag_scheduler_latency_seconds_count"));
      Await.until(
          "sampled since somebody has asked",
          () -> jvm.counters().getOrDefault("diag_heap_samples_total", -1L) >= 0);
    }
  }

  /** Classes of the JDK that were changed after they had been loaded. */
  private static List<String> retransformed(Jdk jdk, String options) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options(options);
    Path log = launch.directory().resolve("redefined");
    try (TargetJvm jvm =
        launch.jvm("-Xlog:redefine+class*=info:file=" + log + "::filecount=0").start()) {
      assertThat(jvm.get("/debug/pprof/mutex?seconds=1").status()).isEqualTo(200);
      return Files.readAllLines(log).stream().filter(line -> line.contains("java.")).toList();
    }
  }

  @JvmTest(main = Idle.class, options = "mode=full,ring=none", jvmArgs = "-Xmx512m")
  void fullSamplesContentionAlwaysAndOptionsWin(TargetJvm jvm) throws Exception {
    assertThat(jvm.get("/debug/runtime/block-rate").text().strip()).isEqualTo("100000");
    assertThat(jvm.get("/debug/runtime/mutex-fraction").text().strip()).isEqualTo("10");
    assertThat(jvm.features()).doesNotContainKey("ring.cpu");
  }
}
