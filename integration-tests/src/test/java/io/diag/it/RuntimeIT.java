package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.RuntimeUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** The JVM in one line. */
class RuntimeIT {

  private static final String SCHEDULER =
      " scheduler_parallelism=\\d+ mounted_virtual_threads=\\d+ queued_virtual_threads=\\d+";
  private static final String LINE =
      "platform_threads=[1-9]\\d* virtual_threads=0 cpus=[1-9]\\d*%s heap_used_mb=\\d+\\.\\d"
          + " heap_committed_mb=[1-9]\\d*\\.\\d gcs=\\d+ gcs_forced=\\d+ gcs_automatic=\\d+"
          + " gc_pause_total_ms=\\d+ uptime_s=\\d+\\.\\d{3}";

  @TempDir Path directory;

  @JvmTest(main = RuntimeUser.class)
  void oneLineOfTextOrJson(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    boolean hasVirtual = jvm.jdk().feature() >= 21;
    String line = LINE.formatted(hasVirtual ? SCHEDULER : "");
    Reply reply = jvm.get("/debug/runtime");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(reply.text()).matches(line + "\n");
    assertThat(jvm.get("/debug/runtime?format=text").text()).matches(line + "\n");
    jvm.ask("show 1", "show");
    assertThat(jvm.stdout().lines().toList().get(1)).as("from code").matches(line);

    Reply json = jvm.get("/debug/runtime?format=json");
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    assertThat(json.text())
        .matches(
            "\\{\"platform_threads\":\\d+,\"virtual_threads\":0,\"cpus\":\\d+,"
                + ("\"scheduler_parallelism\":N,\"mounted_virtual_threads\":N,"
                        + "\"queued_virtual_threads\":N,")
                    .replace("N", hasVirtual ? "\\d+" : "null")
                + "\"heap_used_mb\":\\d+\\.\\d,\"heap_committed_mb\":\\d+\\.\\d,\"gcs\":\\d+,"
                + "\"gcs_forced\":\\d+,\"gcs_automatic\":\\d+,\"gc_pause_total_ms\":\\d+,"
                + "\"uptime_s\":\\d+\\.\\d{3},\"distributions\":\\{.*\\}\\}\n");

    Reply refused = jvm.get("/debug/runtime?format=xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("\"xml\"").contains("text or json");
  }

  @JvmTest(main = RuntimeUser.class)
  void blockedThreadsAreCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    long before = values(jvm).get("platform_threads");
    jvm.ask("platform 1000", "platform");
    Map<String, Long> blocked = values(jvm);
    // A request has a thread of the agent's, which may also outlive it a little.
    assertThat(blocked.get("platform_threads")).isBetween(before + 999, before + 1005);
    assertThat(blocked).containsEntry("virtual_threads", 0L);
    jvm.ask("end 1", "end");
    Await.until("they end", () -> values(jvm).get("platform_threads") < before + 6);
  }

  /** However they are started, and no other. */
  @JvmTest(
      main = RuntimeUser.class,
      minVersion = 21,
      jvmArgs = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
  void blockedVirtualThreadsAreCounted(TargetJvm jvm) throws Exception {
    assertVirtualThreadsAreCounted(jvm);
  }

  @JvmTest(
      main = RuntimeUser.class,
      minVersion = 21,
      jvmArgs = {
        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
        "-Djdk.trackAllThreads=false"
      })
  void blockedVirtualThreadsAreCountedIfTheJdkDoesNotTrackThem(TargetJvm jvm) throws Exception {
    assertVirtualThreadsAreCounted(jvm);
  }

  private static void assertVirtualThreadsAreCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    long platform = values(jvm).get("platform_threads");
    long expected = 0;
    for (String how : List.of("virtual", "executor", "wrapped")) {
      jvm.ask(how + " 1000", how);
      expected += 1000;
      assertThat(values(jvm)).as(how).containsEntry("virtual_threads", expected);
    }
    // Carriers, and what they need.
    assertThat(values(jvm).get("platform_threads")).isLessThan(platform + 100);
    jvm.ask("pool 500", "pool");
    jvm.ask("flock 100", "flock");
    Map<String, Long> values = values(jvm);
    assertThat(values)
        .as("four scopes of 100, and who opened two of them")
        .containsEntry("virtual_threads", expected + 401);
    assertThat(values.get("platform_threads")).isBetween(platform + 500, platform + 600);
    jvm.ask("end 1", "end");
    Await.until("they end", () -> values(jvm).get("virtual_threads") == 0);
  }

  @JvmTest(
      main = RuntimeUser.class,
      minVersion = 21,
      jvmArgs = "-Djdk.virtualThreadScheduler.parallelism=2")
  void moreRunnableThreadsThanCarriersAreQueued(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(values(jvm))
        .as("before the first virtual thread")
        .containsEntry("scheduler_parallelism", 2L)
        .containsEntry("mounted_virtual_threads", 0L)
        .containsEntry("queued_virtual_threads", 0L);
    jvm.ask("virtual 10", "virtual");
    jvm.ask("spin 7", "spin");
    Await.until("2 of 7 run", () -> isScheduled(values(jvm), 2, 5));
    assertThat(values(jvm))
        .containsEntry("scheduler_parallelism", 2L)
        .containsEntry("virtual_threads", 17L);
    jvm.ask("end 1", "end");
    Await.until("none runs", () -> isScheduled(values(jvm), 0, 0));
  }

  private static boolean isScheduled(Map<String, Long> values, long mounted, long queued) {
    return values.get("mounted_virtual_threads") == mounted
        && values.get("queued_virtual_threads") == queued;
  }

  @JdkTest
  void forcedCollectionsAreToldFromOthers(Jdk jdk) throws Exception {
    for (String collector : List.of("G1", "Z")) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class);
      launch.jvm("-Xmx96m", "-XX:+Use" + collector + "GC");
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitLine("ready");
        Map<String, Long> before = values(jvm);
        assertThat(before).containsEntry("gcs_forced", 0L);
        jvm.ask("gc 3", "gc");
        Await.until(
            collector + ": three are known as forced", () -> values(jvm).get("gcs_forced") == 3);
        jvm.ask("garbage 10000", "garbage");
        Map<String, Long> after = values(jvm);
        assertThat(after).as(collector).containsEntry("gcs_forced", 3L);
        assertThat(after.get("gcs_automatic")).isGreaterThan(before.get("gcs_automatic"));
        assertThat(after.get("gcs"))
            .isEqualTo(after.get("gcs_forced") + after.get("gcs_automatic"));
        assertThat(after.get("gc_pause_total_ms")).isLessThan(after.get("uptime_s") * 1000 + 1000);
      }
    }
  }

  @JdkTest
  void causesNoSafepoint(Jdk jdk) throws Exception {
    Path log = directory.resolve("safepoints");
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class);
    // Nothing else is to cause one: no collection, no compiler, none that the JVM takes by time.
    launch.jvm("-Xlog:safepoint:file=" + log, "-Xms512m", "-Xmn400m", "-XX:+UseSerialGC", "-Xint");
    launch.jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:GuaranteedSafepointInterval=0");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      ask(jvm, 1);
      List<String> before = Files.readAllLines(log);
      ask(jvm, 1000);
      jvm.ask("take 1000", "take");
      assertThat(Files.readAllLines(log)).isEqualTo(before);
      jvm.ask("gc 1", "gc");
      assertThat(Files.readAllLines(log)).as("the log works").hasSizeGreaterThan(before.size());
    }
  }

  /** Over one connection that is kept. */
  private static void ask(TargetJvm jvm, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(jvm.get("/debug/runtime").status()).isEqualTo(200);
    }
  }

  /** The service may yet choose its own, in main. */
  @JdkTest
  void managementIsLeftAloneUntilAskedFor(Jdk jdk) throws Exception {
    ClassLog log = new ClassLog(directory.resolve("classes"));
    try (TargetJvm jvm = log.service(jdk).start()) {
      assertThat(jvm.get("/debug/diag").status()).isEqualTo(200);
      assertThat(log.hasManagement()).isFalse();
      assertThat(jvm.get("/debug/runtime").status()).isEqualTo(200);
      assertThat(log.hasManagement()).isTrue();
      assertThat(log.linesWith("Initializing 'java/lang/VirtualThread'")).isEmpty();
      log.assertChoicesAreLeftTo(jvm);
    }
  }

  @JvmTest(main = RuntimeUser.class, options = "snapshot.interval=1s")
  void lineIsLoggedAtAnInterval(TargetJvm jvm) throws Exception {
    Pattern logged = Pattern.compile("(?m)^diag: runtime platform_threads=\\d+ .* uptime_s=(\\d+)");
    Await.until("two lines", () -> logged.matcher(jvm.stderr()).results().count() >= 2);
    List<Long> seconds =
        logged.matcher(jvm.stderr()).results().map(line -> Long.valueOf(line.group(1))).toList();
    assertThat(seconds.get(1)).isGreaterThan(seconds.get(0));
  }

  @JvmTest(main = RuntimeUser.class, options = "snapshot.interval=10ms")
  void anIntervalThatIsTooShortIsNamed(TargetJvm jvm) throws Exception {
    jvm.awaitErrorLine("diag: .*snapshot\\.interval.*10ms.*1s to 60m.*");
  }

  /** The line, in whole numbers. */
  private static Map<String, Long> values(TargetJvm jvm) throws Exception {
    Map<String, Long> values = new TreeMap<>();
    Matcher pairs = Pattern.compile("(\\w+)=(\\d+)").matcher(jvm.get("/debug/runtime").text());
    while (pairs.find()) {
      values.put(pairs.group(1), Long.valueOf(pairs.group(2)));
    }
    return values;
  }
}
