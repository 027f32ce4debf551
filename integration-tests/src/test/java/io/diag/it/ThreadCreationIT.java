package io.diag.it;

import static io.diag.it.TenantProfiles.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Creators;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** Who started the threads that live. */
class ThreadCreationIT {

  private static final String PROFILE = "/debug/pprof/threadcreate";
  private static final String ENTRIES = "diag_threadcreate_entries";
  private static final String BEFORE = "[started before diag]";

  @TempDir Path directory;

  @JvmTest(main = Creators.class, options = "threadcreate.virtual-rate=1")
  void everyWayOfStartingThreadsIsKnownUntilTheyEnd(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Map<String, Long> expected = new LinkedHashMap<>();
    expected.put("byThread", 3L);
    expected.put("byPool", 2L);
    expected.put("byForkJoinPool", 1L);
    expected.put("byTimer", 1L);
    expected.put("byScheduledPool", 1L);
    boolean virtual = jvm.jdk().feature() >= 21;
    if (virtual) {
      // What the JDK starts for virtual threads counts for whoever made it do so.
      assertThat(count(profile(jvm), "byVirtualThread")).isGreaterThanOrEqualTo(5);
      assertThat(virtualThreads(profile(jvm), "byVirtualExecutor")).isEqualTo(4);
      assertThat(virtualThreads(profile(jvm), "byVirtualThread")).isEqualTo(5);
    }
    for (Map.Entry<String, Long> each : expected.entrySet()) {
      assertThat(count(profile(jvm), each.getKey())).as(each.getKey()).isEqualTo(each.getValue());
    }
    assertThat(jvm.features()).containsEntry("threadcreate", "on");

    PprofFile profile = profile(jvm);
    assertThat(profile.sampleTypes()).containsExactly("threadcreate/count");
    assertThat(leaf(profile, "byThread")).endsWith("Creators.byThread");
    // The main thread is one of them.
    assertThat(count(profile, BEFORE)).isBetween(3L, 10L);
    assertThat(count(profile, "AgentThread.start")).isZero();
    PprofFile all = PprofFile.of(jvm.get(PROFILE + "?agent=1"));
    assertThat(count(all, "AgentThread.start")).isGreaterThan(0);

    String file = save(jvm.get(PROFILE));
    assertThat(Pprof.run("-top", "-cum", file))
        .contains("Type: threadcreate")
        .containsPattern("3 +[\\d.]+% +[\\d.]+% +3 +[\\d.]+% +\\S+Creators.byThread")
        .containsPattern("0 +0% +[\\d.]+% +2 +[\\d.]+% +\\S+Creators.byPool");
    Reply text = jvm.get(PROFILE + "?debug=1");
    assertThat(text.text()).startsWith("threadcreate profile: total ");
    String total = text.text().lines().findFirst().orElseThrow().replaceAll("\\D", "");
    // It takes no names from text.
    assertThat(Pprof.run("-symbolize=none", "-top", save(text))).contains("of " + total + " total");

    long entries = jvm.counters().get(ENTRIES);
    jvm.ask("again", "again");
    jvm.ask("fail", "fail");
    assertThat(count(profile(jvm), "startAgain")).isZero();
    assertThat(count(profile(jvm), "fail")).isZero();
    assertThat(count(profile(jvm), "byThread")).isEqualTo(3);
    assertThat(jvm.counters().get(ENTRIES)).isLessThanOrEqualTo(entries + 2);

    jvm.ask("end", "end");
    for (String method : expected.keySet()) {
      Await.until(method + " has no threads", () -> count(profile(jvm), method) == 0);
    }
    if (virtual) {
      Await.until("no executor's", () -> virtualThreads(profile(jvm), "byVirtualExecutor") == 0);
      Await.until("no virtual", () -> virtualThreads(profile(jvm), "byVirtualThread") == 0);
    }
  }

  @JvmTest(main = Creators.class)
  void deltaHasWhatWasStartedInItsTime(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("long", "long");
    jvm.ask("short", "short");
    CompletableFuture<Reply> reply = jvm.getLater(PROFILE + "?seconds=1");
    long asked = 0;
    while (!reply.isDone()) {
      jvm.ask("long", "long");
      jvm.ask("short", "short");
      asked++;
    }
    PprofFile delta = PprofFile.of(reply.get());
    assertThat(delta.sampleTypes()).containsExactly("started/count", "ended/count");
    assertThat(count(delta, "byThread")).isZero();
    assertThat(count(delta, BEFORE)).isZero();
    long started = count(delta, "startLong");
    assertThat(started).isBetween(1L, asked);
    assertThat(sum(delta, "startLong", 1)).as("those live on").isZero();
    long shorts = count(delta, "startShort");
    assertThat(shorts).isBetween(1L, asked);
    // The last one may have run still.
    assertThat(sum(delta, "startShort", 1)).isBetween(shorts - 1, shorts);
    assertThat(delta.durationNanos()).isGreaterThanOrEqualTo(1_000_000_000L);
    assertThat(reply.get().header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"threadcreate-delta\"");
    assertThat(Pprof.run("-top", "-cum", save(reply.get())))
        .contains("Type: started")
        .contains("Creators.startLong");

    assertRefused(
        jvm, "?seconds=0&debug=1", "invalid value for \"seconds\" - must be a positive integer");
    assertRefused(jvm, "?seconds=1&debug=1", "seconds and debug params are incompatible");
    assertRefused(jvm, "?seconds=4000", "invalid value 4000 for \"seconds\": at most 3600");
    assertRefused(jvm, "?agent=2", "invalid value \"2\" for \"agent\": a whole number from 0 to 1");
  }

  private static void assertRefused(TargetJvm jvm, String query, String answer) throws Exception {
    Reply reply = jvm.get(PROFILE + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).isEqualTo(answer + "\n");
  }

  @JvmTest(main = Creators.class, options = "labels=false", minVersion = 21)
  void aMillionVirtualThreadsLeaveNothing(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features())
        .containsEntry("threadcreate", "on")
        .containsEntry("threadcreate.virtual", "on (1 of 256)")
        .containsEntry("labels", "off turned off by the option labels");
    CompletableFuture<Reply> reply = jvm.getLater(PROFILE + "?seconds=1");
    long entries = jvm.counters().get(ENTRIES);
    jvm.ask("many", "many");
    PprofFile delta = PprofFile.of(reply.get());
    assertThat(delta.comments())
        .anyMatch(comment -> comment.startsWith("of 256 virtual threads one is recorded"));
    assertThat(virtualThreads(delta, "startMany")).isGreaterThan(0);
    Await.until("they are forgotten", () -> jvm.counters().get(ENTRIES) <= entries + 5);
    assertThat(virtualThreads(profile(jvm), "startMany")).isZero();
    assertThat(jvm.counters())
        .containsEntry("diag_threadcreate_threads_refused_total", 0L)
        .containsEntry("diag_threadcreate_stacks_refused_total", 0L);
  }

  @JvmTest(
      main = Creators.class,
      options = "labels=false",
      jvmArgs = {"-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"})
  void worksWithoutLabelsAndIsVerifiableCode(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features()).containsEntry("threadcreate", "on");
    assertThat(count(profile(jvm), "byThread")).isEqualTo(3);
    jvm.ask("end", "end");
    Await.until("they have ended", () -> count(profile(jvm), "byThread") == 0);
  }

  @JvmTest(main = Creators.class, options = "threadcreate=false")
  void turnedOffItLeavesLabelsAlone(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features())
        .containsEntry("threadcreate", "off turned off by the option threadcreate")
        .containsEntry("labels", "on");
    PprofFile profile = profile(jvm);
    assertThat(profile.samples()).hasSize(1);
    assertThat(count(profile, "[not recorded: the option threadcreate is false]"))
        .isGreaterThan(10);
    assertThat(profile.comments()).containsExactly("threadcreate is off, see /debug/diag");
    assertThat(PprofFile.of(jvm.get(PROFILE + "?seconds=1")).samples()).isEmpty();
  }

  private static PprofFile profile(TargetJvm jvm) throws Exception {
    return PprofFile.of(jvm.get(PROFILE));
  }

  private static long count(PprofFile profile, String method) {
    return sum(profile, method, 0);
  }

  private static long sum(PprofFile profile, String method, int value) {
    return profile.samples().stream()
        .filter(sample -> sample.has(named(method)))
        .mapToLong(sample -> sample.values().get(value))
        .sum();
  }

  /** Without what the JDK starts on the way, such as carriers. */
  private static long virtualThreads(PprofFile profile, String method) {
    return profile.samples().stream()
        .filter(sample -> sample.has(named(method)))
        .filter(sample -> !sample.has(named("ForkJoinPool.createWorker")))
        .filter(sample -> !sample.has(named("VirtualThread.<clinit>")))
        .mapToLong(sample -> sample.values().get(0))
        .sum();
  }

  private static String leaf(PprofFile profile, String method) {
    PprofFile.Sample found =
        profile.samples().stream()
            .filter(sample -> sample.has(named(method)))
            .findFirst()
            .orElseThrow();
    return found.stack().get(0).lines().get(0).function().name();
  }

  private String save(Reply reply) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(directory.resolve("threadcreate"), reply.body()).toString();
  }
}
