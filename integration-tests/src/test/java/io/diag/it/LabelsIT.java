package io.diag.it;

import static io.diag.it.TenantProfiles.assertTrue;
import static io.diag.it.TenantProfiles.cpu;
import static io.diag.it.TenantProfiles.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.it.apps.LabelRules;
import io.diag.it.apps.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Every sample has the labels that its thread had when it was taken. */
@Alone
class LabelsIT {

  private static final String PROFILE = "/debug/pprof/profile?seconds=3";
  private static final String APP = Tenants.class.getName();

  @TempDir Path directory;

  @JvmTest(main = LabelRules.class)
  void scopesThreadsAndTasksKeepTheRules(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.stdout()).contains("holds: wrapped tasks").doesNotContain("BROKEN");
    assertThat(jvm.features()).containsEntry("labels", "on");
    assertThat(jvm.features().get("labels.handover")).matches("on \\((\\d+) of \\1 hooks\\)");
    assertThat(jvm.features().get("labels.inheritance")).matches("on \\((\\d+) of \\1 hooks\\)");
    assertThat(jvm.counters())
        .containsEntry("diag_label_tasks_refused_total", 0L)
        .hasEntrySatisfying(
            "diag_label_tasks_waiting", waiting -> assertThat(waiting).isLessThan(30L));
  }

  /** What is woven in has to stand before the verifier, which the JDK's own classes are spared. */
  @JvmTest(
      main = LabelRules.class,
      jvmArgs = {"-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"})
  void hooksAreVerifiableCode(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.stdout()).contains("holds: wrapped tasks").doesNotContain("BROKEN");
    assertThat(jvm.features()).containsEntry("labels", "on");
  }

  @JvmTest(
      main = Tenants.class,
      args = {"workers", "100000"})
  void sharesOfTenantsAreThoseOfTheWork(TargetJvm jvm) throws Exception {
    assertThreeToOne(jvm);
    Path file = directory.resolve("cpu.pb.gz");
    Files.write(file, jvm.get(PROFILE).body());
    assertThat(Pprof.run("-tags", file.toString())).containsPattern("tenant: Total");
    assertThat(Pprof.run("-top", "-tagfocus", "tenant=acme", file.toString()))
        .contains(APP + ".acmeWork")
        .doesNotContain(APP + ".globexWork");
  }

  @JvmTest(
      main = Tenants.class,
      args = {"workers", "20"})
  void sharesAreRightAtMillionsOfScopesASecond(TargetJvm jvm) throws Exception {
    assertThreeToOne(jvm);
    long before = jvm.ask("done acme", "done");
    long start = System.nanoTime();
    assertThat(PprofFile.of(jvm.get(PROFILE)).samples()).isNotEmpty();
    double perSecond = (jvm.ask("done acme", "done") - before) * 1e9 / (System.nanoTime() - start);
    assertThat(perSecond).as("scopes a second").isGreaterThan(300_000);
  }

  private static void assertThreeToOne(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    PprofFile profile = PprofFile.of(jvm.get(PROFILE));
    long acme = cpu(profile, "tenant", "acme");
    long globex = cpu(profile, "tenant", "globex");
    assertThat((double) acme / (acme + globex)).isCloseTo(0.75, within(0.05));
    assertThat((double) (acme + globex) / profile.total()).as("labelled").isGreaterThan(0.5);
  }

  @JvmTest(
      main = Tenants.class,
      args = {"nested", "3000"})
  void noSampleIsUnderAWrongLabel(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    // Two that overlap, at rates of their own: the second makes the engine start anew.
    CompletableFuture<Reply> first = jvm.startCpuProfile("seconds=4&hz=100");
    CompletableFuture<Reply> second = jvm.getLater("/debug/pprof/profile?seconds=2&hz=1000");
    CompletableFuture<Reply> wall = jvm.getLater("/debug/pprof/wall?seconds=2&hz=500");
    for (CompletableFuture<Reply> reply : List.of(first, second, wall)) {
      PprofFile profile = PprofFile.of(reply.get(30, TimeUnit.SECONDS));
      assertTrue(profile);
      assertThat(cpu(profile, "endpoint", "/checkout")).isPositive();
      assertThat(profile.samples())
          .filteredOn(sample -> "/checkout".equals(sample.labels().get("endpoint")))
          .allMatch(sample -> "acme".equals(sample.labels().get("tenant")));
    }
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = Tenants.class, args = "short-lived")
  void threadsThatComeAndGoHaveTheirOwn(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertTrue(PprofFile.of(jvm.get(PROFILE + "&hz=500")));
  }

  @JvmTest(
      main = Tenants.class,
      args = {"handed-over", "300000"})
  void tasksHaveThoseOfWhoeverGaveThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertTrue(PprofFile.of(jvm.get(PROFILE + "&hz=500")));
  }

  @JdkTest(minVersion = 21)
  void virtualThreadsTakeThemFromCarrierToCarrier(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .jvm("-Djdk.virtualThreadScheduler.parallelism=2")
            .main(Tenants.class, "virtual", "20000");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.features().get("labels.virtual")).matches("on \\((\\d+) of \\1 hooks\\)");
      long acmeBefore = jvm.ask("done acme", "done");
      long globexBefore = jvm.ask("done globex", "done");
      PprofFile profile = PprofFile.of(jvm.get(PROFILE + "&hz=500"));
      double acmeDone = jvm.ask("done acme", "done") - acmeBefore;
      double globexDone = jvm.ask("done globex", "done") - globexBefore;
      double acme = cpu(profile, "tenant", "acme");
      double globex = cpu(profile, "tenant", "globex");
      assertThat(acme / (acme + globex))
          .isCloseTo(acmeDone / (acmeDone + globexDone), within(0.05));
      assertTrue(profile);
      // While it carries nobody a carrier has no labels.
      assertThat(profile.samples())
          .filteredOn(sample -> sample.has(named("ForkJoinPool.scan")))
          .allMatch(sample -> !sample.labels().containsKey("tenant"));
    }
  }

  @JvmTest(main = Tenants.class, args = "sleepers")
  void waitingThreadsHaveThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    PprofFile profile = PprofFile.of(jvm.get("/debug/pprof/wall?seconds=5&thread=sleeper"));
    assertTrue(profile);
    double acme = cpu(profile, "tenant", "acme");
    double globex = cpu(profile, "tenant", "globex");
    // One for ever, and 2 to 3 of the other's time.
    assertThat(acme / (acme + globex)).isCloseTo(1.4 / 2, within(0.05));
  }

  @JvmTest(
      main = Tenants.class,
      args = {"workers", "100000"})
  void everyFormatHasThem(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get(PROFILE + "&debug=1").text())
        .contains("# labels: {\"tenant\":\"acme\", \"thread\":\"worker-#\"}\n")
        .contains("# labels: {\"tenant\":\"globex\", \"thread\":\"worker-#\"}\n");
    assertThat(jvm.get(PROFILE + "&format=collapsed&root=tenant").text())
        .containsPattern("(?m)^acme;.*Tenants.acmeWork")
        .containsPattern("(?m)^globex;.*Tenants.globexWork")
        .doesNotContainPattern("(?m)^acme;.*Tenants.globexWork");
    assertThat(jvm.get(PROFILE + "&format=flamegraph&root=tenant").text())
        .contains("acme", "lobex");
    PprofFile filtered = PprofFile.of(jvm.get(PROFILE + "&label=tenant:globex"));
    assertThat(filtered.samples())
        .isNotEmpty()
        .allMatch(sample -> sample.labels().get("tenant").equals("globex"));
    assertThat(
            PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1&label=tenant:nobody")).samples())
        .isEmpty();
    for (String wrong : List.of("profile?label=tenant", "profile?label=:x", "wall?label=")) {
      Reply reply = jvm.get("/debug/pprof/" + wrong + "&seconds=1");
      assertThat(reply.status()).as(wrong).isEqualTo(wrong.endsWith("=") ? 200 : 400);
    }
    assertThat(jvm.get("/debug/pprof/profile?label=tenant").text())
        .isEqualTo(
            "invalid value \"tenant\" for \"label\": a key and a value, such as tenant:acme\n");
    assertThat(jvm.get("/debug/pprof/profile?format=jfr&root=tenant").status()).isEqualTo(400);
    assertThat(jvm.get("/debug/pprof/profile?format=jfr&label=a:b").status()).isEqualTo(400);
  }

  @JvmTest(main = Tenants.class, args = "requests", options = "labels.max=10")
  void setsBeyondTheLimitAreOne(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    PprofFile profile = PprofFile.of(jvm.get(PROFILE + "&hz=500"));
    assertThat(profile.samples().stream().map(sample -> sample.labels().get("request")).distinct())
        .hasSizeBetween(2, 11);
    assertThat(cpu(profile, "labels", "overflow")).isPositive();
    assertThat(jvm.get(PROFILE + "&hz=500").status()).isEqualTo(200);
    assertThat(jvm.errorLines())
        .filteredOn(line -> line.contains("labels.max"))
        .singleElement()
        .asString()
        .contains("more than 10 different label sets", "\"request\"");
    assertThat(jvm.counters().get("diag_label_overflows_total")).isPositive();
    Await.until("let go of", () -> jvm.counters().get("diag_label_sets") == 0);
  }

  @JvmTest(main = Tenants.class, args = "requests")
  void requestsCanBeToldApart(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    PprofFile profile = PprofFile.of(jvm.get(PROFILE + "&hz=500"));
    assertThat(profile.samples().stream().map(sample -> sample.labels().get("request")).distinct())
        .hasSizeGreaterThan(100);
    assertThat(cpu(profile, "labels", "overflow")).isZero();
    assertTrue(profile);
  }

  @JvmTest(
      main = Tenants.class,
      args = {"workers", "100000"},
      options = "labels=false,labels.thread=false")
  void turnedOffScopesDoNothing(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features()).containsEntry("labels", "off turned off by the option labels");
    PprofFile profile = PprofFile.of(jvm.get(PROFILE));
    assertThat(profile.cpuOf(APP + ".acmeWork")).isPositive();
    assertThat(profile.samples()).allMatch(sample -> sample.labels().isEmpty());
  }

  @JvmTest(
      main = Tenants.class,
      args = {"handed-over", "300000"},
      options = "labels.handover=false")
  void withoutHandOverTasksHaveNone(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    PprofFile profile = PprofFile.of(jvm.get(PROFILE));
    assertThat(profile.cpuOf(APP + ".acmeWork")).isPositive();
    assertThat(profile.samples())
        .filteredOn(sample -> sample.has(named(APP + ".acmeWork")))
        .allMatch(sample -> !sample.labels().containsKey("tenant"));
  }
}
