package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Allocations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /debug/pprof/heap} and {@code allocs} show, and what they do where they cannot. */
class HeapProfileIT {

  private static final int MANY = 100_000;

  @TempDir Path directory;

  /** -Xcheck:jni looks at all that libdiag does meanwhile, and would say so on stdout. */
  @JvmTest(
      main = Allocations.class,
      options = "heap.interval=2048",
      // No collection before it is asked for.
      jvmArgs = {
        "-Xcheck:jni",
        "-XX:+UseSerialGC",
        "-Xms512m",
        "-Xmn400m",
        "-XX:MetaspaceSize=128m"
      })
  void labelsClassesAndShapes(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertFirstCollection(jvm);
    assertLabels(jvm);
    assertShapes(jvm);
    assertDeltas(jvm);
    assertClients(jvm);
    assertThat(jvm.stdout().lines())
        .as("of -Xcheck:jni")
        .allMatch(line -> line.matches("ready|\\w+ \\d+"));
  }

  /** Before it all is in use, and then what has outlived one. */
  private static void assertFirstCollection(TargetJvm jvm) throws Exception {
    jvm.ask("matrices 20000", "matrices");
    HeapSites first = HeapSites.of(jvm, "/debug/pprof/heap");
    assertThat(first.profile().comments())
        .anyMatch(line -> line.contains("no collection is known to have been completed"));
    assertThat(first.sum(HeapSites.INUSE_SPACE, "matrix"))
        .isEqualTo(first.sum(HeapSites.ALLOC_SPACE, "matrix"));
    HeapSites second = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    assertThat(second.profile().comments())
        .anyMatch(line -> line.contains("what has outlived collection "));
    long live = second.sum(HeapSites.INUSE_SPACE, "matrix");
    assertThat(live).isBetween(1L, first.sum(HeapSites.ALLOC_SPACE, "matrix") * 6 / 10);
    jvm.ask("bytes 10000", "bytes");
    HeapSites third = HeapSites.of(jvm, "/debug/pprof/heap");
    assertThat(third.sum(HeapSites.INUSE_SPACE, "bytes")).as("has outlived none yet").isZero();
    assertThat(third.sum(HeapSites.ALLOC_SPACE, "bytes")).isPositive();
    assertThat(third.sum(HeapSites.INUSE_SPACE, "matrix")).isEqualTo(live);
  }

  private static void assertLabels(TargetJvm jvm) throws Exception {
    jvm.ask("labelled " + MANY, "labelled");
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    for (String method : List.of("inScope", "inThreadOfScope", "inPool")) {
      heap.assertTrue(bytes(method), 2048, MANY, MANY / 2);
      assertThat(heap.at(method))
          .as(method)
          .extracting(PprofFile.Sample::labels)
          .containsOnly(Map.of("tenant", "acme", "type", "mine", "bytes", ""));
    }
    heap.assertTrue(bytes("withoutLabels"), 2048, MANY, MANY / 2);
    assertThat(heap.at("withoutLabels"))
        .allMatch(sample -> !sample.labels().containsKey("tenant"))
        .allMatch(sample -> "byte[]".equals(sample.labels().get("type")))
        .allMatch(sample -> sample.numbers().equals(Map.of("bytes", 120L)));
    // 8 * (16 + 8 * 4) bytes of the inner, 16 + 8 * 4 of the outer ones.
    assertThat(heap.at("matrix"))
        .extracting(sample -> sample.labels().get("type"))
        .contains("int[]", "int[][]");
    if (jvm.jdk().feature() >= 21) {
      jvm.ask("virtual " + MANY, "virtual");
      HeapSites next = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
      next.assertTrue(bytes("onVirtual"), 2048, MANY, MANY / 2);
      assertThat(next.at("onVirtual"))
          .allMatch(sample -> "acme".equals(sample.labels().get("tenant")));
    }
  }

  private static HeapSites.Kind bytes(String method) {
    return new HeapSites.Kind(method, "byte[]", 120);
  }

  private static void assertShapes(TargetJvm jvm) throws Exception {
    jvm.ask("points " + MANY, "points");
    HeapSites byClass = HeapSites.of(jvm, "/debug/pprof/heap?class=1");
    String point = Allocations.class.getName() + "$Point";
    assertThat(byClass.profile().samples())
        .anyMatch(sample -> isOf(sample, point, "point"))
        .anyMatch(sample -> isOf(sample, "byte[]", "bytes"))
        .anyMatch(sample -> isOf(sample, "int[][]", "matrix"));
    jvm.ask("stacks 500", "stacks");
    assertThat(HeapSites.of(jvm, "/debug/pprof/heap?gc=1").at("next"))
        .as("different stacks")
        .hasSizeGreaterThan(490)
        .allMatch(sample -> sample.values().get(HeapSites.INUSE_OBJECTS) <= 2);
    jvm.ask("throwables 20000", "throwables");
    assertThat(HeapSites.of(jvm, "/debug/pprof/heap").profile().samples())
        .as("made by the JVM itself")
        .anyMatch(
            sample ->
                sample.has(each -> each.name().equals(HeapSites.method("throwable")))
                    && leaf(sample).equals("java.lang.Throwable.fillInStackTrace"));
    assertThat(agents(HeapSites.of(jvm, "/debug/pprof/heap"))).isZero();
    assertThat(agents(HeapSites.of(jvm, "/debug/pprof/heap?agent=1"))).isPositive();
    for (String wrong : List.of("class=2", "inuse=some", "agent=yes")) {
      Reply refused = jvm.get("/debug/pprof/heap?" + wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      assertThat(refused.text()).contains(wrong.substring(wrong.indexOf('=') + 1));
    }
  }

  private static boolean isOf(PprofFile.Sample sample, String leaf, String caller) {
    return leaf(sample).equals(leaf)
        && sample.stack().size() > 1
        && sample.stack().get(1).lines().get(0).function().name().equals(HeapSites.method(caller));
  }

  private static String leaf(PprofFile.Sample sample) {
    return sample.stack().get(0).lines().get(0).function().name();
  }

  private static long agents(HeapSites heap) {
    return heap.sum(
        HeapSites.ALLOC_SPACE,
        sample -> sample.has(function -> function.name().startsWith("io.diag.agent.")));
  }

  private static void assertDeltas(TargetJvm jvm) throws Exception {
    HeapSites before = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    CompletableFuture<Reply> allocated = jvm.getLater("/debug/pprof/allocs?seconds=6");
    CompletableFuture<Reply> growth = jvm.getLater("/debug/pprof/heap?seconds=6&inuse=delta");
    Await.until("both are asked", () -> jvm.counters().get("diag_http_connections") >= 3);
    // Each of them has by now taken its first look, which takes no longer than these.
    for (int i = 0; i < 2; i++) {
      assertThat(jvm.get("/debug/pprof/heap").status()).isEqualTo(200);
    }
    jvm.ask("clones " + MANY, "clones");
    jvm.ask("drop 0", "drop");
    assertThat(jvm.requestWhenAllowed("GET", "/debug/pprof/heap?gc=1").status()).isEqualTo(200);
    HeapSites alloc = new HeapSites(PprofFile.of(allocated.get()));
    HeapSites grown = new HeapSites(PprofFile.of(growth.get()));
    for (HeapSites delta : List.of(alloc, grown)) {
      assertThat(delta.sum(HeapSites.ALLOC_OBJECTS, "copy")).isPositive();
      assertThat(delta.sum(HeapSites.ALLOC_OBJECTS, "inScope")).as("before that time").isZero();
      assertThat(delta.profile().durationNanos()).isPositive();
    }
    assertThat(alloc.sum(HeapSites.INUSE_SPACE, "inScope")).as("dropped").isZero();
    assertThat(grown.sum(HeapSites.INUSE_SPACE, "inScope"))
        .isEqualTo(-before.sum(HeapSites.INUSE_SPACE, "inScope"));
  }

  private static void assertClients(TargetJvm jvm) throws Exception {
    jvm.ask("labelled " + MANY, "labelled");
    assertThat(jvm.requestWhenAllowed("GET", "/debug/pprof/heap?gc=1").status()).isEqualTo(200);
    String heap = jvm.url("/debug/pprof/heap").toString();
    assertThat(Pprof.run("-top", heap))
        .contains("Type: inuse_space", "Allocations.inScope", "Allocations.withoutLabels");
    assertThat(Pprof.run("-top", jvm.url("/debug/pprof/allocs").toString()))
        .contains("Type: alloc_space", "Allocations.copy");
    assertThat(Pprof.run("-top", "-tagfocus", "tenant=acme", heap))
        .contains("Allocations.inScope", "Allocations.inPool")
        .doesNotContain("Allocations.withoutLabels");
    assertThat(Pprof.run("-tags", heap)).contains("bytes:", "tenant:", "type:");
    // Without its unit, which is the label's, pprof finds nothing.
    assertThat(Pprof.run("-top", "-tagfocus", "bytes=120b", heap))
        .contains("Allocations.withoutLabels");
    assertThat(jvm.get("/debug/pprof/heap?debug=1").status()).isEqualTo(200);
  }

  @JdkTest
  void classesComeAndGo(Jdk jdk) throws Exception {
    Path agent =
        AgentJar.of(Allocations.class, directory.resolve("agent" + jdk.feature() + ".jar"));
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .options("heap.interval=2048")
            .program(
                "-javaagent:" + agent,
                "-cp",
                System.getProperty("java.class.path"),
                Allocations.class.getName());
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      jvm.ask("unload " + MANY, "unload");
      String dropped = Allocations.class.getName() + "$Dropped.allocate";
      assertThat(allocatedBy(jvm, dropped)).isPositive();
      jvm.ask("drop 0", "drop");
      Await.until("the loader is gone", () -> jvm.ask("unloaded 1", "unloaded") == 1);
      long once = allocatedBy(jvm, dropped);
      assertThat(once).as("its names stay").isPositive();
      jvm.ask("unload " + MANY, "unload");
      assertThat(allocatedBy(jvm, dropped)).as("of the next one").isGreaterThan(once);

      String own = Allocations.class.getName() + "$Retransformed.allocate";
      jvm.ask("retransformed " + MANY, "retransformed");
      long before = allocatedBy(jvm, own);
      assertThat(before).isPositive();
      jvm.ask("retransform 1", "retransform");
      jvm.ask("retransformed " + MANY, "retransformed");
      assertThat((double) allocatedBy(jvm, own) / before).isBetween(1.8, 2.2);
    }
  }

  private static long allocatedBy(TargetJvm jvm, String function) throws Exception {
    return HeapSites.of(jvm, "/debug/pprof/heap")
        .sum(HeapSites.ALLOC_SPACE, sample -> sample.has(each -> each.name().equals(function)));
  }

  /**
   * What the agent does with the samples makes no more of them. Its start alone has more stacks
   * than are kept.
   */
  @JvmTest(
      main = Allocations.class,
      options = "heap.interval=1,heap.depth=8,heap.max-stacks=200000")
  void everyObjectIsSampled(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    long[] lost = {-1};
    Await.until(
        "the start is over",
        () -> {
          long before = lost[0];
          lost[0] = lost(jvm);
          return lost[0] == before;
        });
    jvm.ask("bytes 2000", "bytes");
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    assertThat(heap.sum(HeapSites.ALLOC_OBJECTS, bytes("bytes"))).isBetween(1990L, 2000L);
    assertThat(heap.sum(HeapSites.INUSE_OBJECTS, bytes("bytes"))).isBetween(990L, 1000L);
  }

  /** When all that waited has been taken. */
  private static long lost(TargetJvm jvm) throws Exception {
    HeapSites.of(jvm, "/debug/pprof/heap");
    return jvm.counters().get("diag_heap_samples_lost_total");
  }

  /** Whoever has them: the others get JVMTI's error 98. */
  @JdkTest
  void anotherAgentHasTheSamples(Jdk jdk) throws Exception {
    Path include = jdk.home().resolve("include");
    String other =
        CProgram.build(
            "allocation_sampler",
            directory,
            "-shared",
            "-fPIC",
            "-I" + include,
            "-I" + include.resolve("linux"));
    JvmLaunch launch = JvmLaunch.on(jdk).main(Allocations.class).jvm("-agentpath:" + other);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.features().get("heap")).startsWith("off another agent").contains("98");
      assertThat(jvm.errorLines()).anyMatch(line -> line.contains("another agent"));
      jvm.ask("bytes " + MANY, "bytes");
      assertIsOff(jvm, "another agent");
      assertThat(jvm.get("/debug/pprof/goroutine").status()).isEqualTo(200);
      assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
    }
  }

  @JvmTest(main = Allocations.class, options = "heap.interval=0")
  void offIfNobodyWantsIt(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("bytes " + MANY, "bytes");
    assertThat(jvm.features().get("heap")).contains("heap.interval is 0");
    assertIsOff(jvm, "heap.interval is 0");
  }

  private static void assertIsOff(TargetJvm jvm, String reason) throws Exception {
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    assertThat(heap.profile().samples()).isEmpty();
    assertThat(heap.profile().comments())
        .anyMatch(line -> line.startsWith("heap is off") && line.contains(reason));
  }

  @JvmTest(
      main = Allocations.class,
      options = "heap.interval=1024,heap.max-stacks=20,heap.max-objects=50,labels.max=10")
  void whatIsBeyondTheBoundsIsCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("sharded 100", "sharded");
    jvm.ask("stacks 1000", "stacks");
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    assertThat(heap.profile().comments())
        .anyMatch(
            line ->
                line.contains("missing from what is in use") && line.contains("heap.max-objects"))
        .anyMatch(line -> line.contains("without their stack") && line.contains("heap.max-stacks"));
    assertThat(heap.profile().samples().size()).isLessThan(4 * 20 + 64);
    // 2,000 objects of 8,016 bytes, some without their stack, and what else there is.
    assertThat(heap.sum(HeapSites.ALLOC_SPACE, sample -> true)).isGreaterThan(15_800_000);
    assertThat(jvm.counters().get("diag_heap_followed")).isLessThanOrEqualTo(50);
    assertThat(jvm.counters().get("diag_heap_not_followed_total")).isGreaterThan(1000);
    HeapSites.of(jvm, "/debug/pprof/heap").assertNothingLessThan(heap);
  }

  @JdkTest
  void readingStopsNobody(Jdk jdk) throws Exception {
    Path log = directory.resolve("safepoints" + jdk.feature());
    JvmLaunch launch = JvmLaunch.on(jdk).main(Allocations.class).options("heap.interval=32768");
    // Nothing else is to cause one: no collection, no compiler, none that the JVM takes by time.
    launch.jvm("-Xlog:safepoint:file=" + log, "-Xms1g", "-Xmn800m", "-XX:+UseSerialGC", "-Xint");
    launch.jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:GuaranteedSafepointInterval=0");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      jvm.ask("stacks 500", "stacks");
      HeapSites all = HeapSites.of(jvm, "/debug/pprof/heap");
      List<String> before = Files.readAllLines(log);
      HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap");
      assertThat(Files.readAllLines(log)).isEqualTo(before);
      assertThat(jvm.requestWhenAllowed("GET", "/debug/pprof/heap?gc=1").status()).isEqualTo(200);
      assertThat(Files.readAllLines(log)).as("the log works").hasSizeGreaterThan(before.size());
      for (HeapSites each : List.of(all, heap)) {
        assertThat(each.at("next")).as("different stacks").hasSizeGreaterThan(100);
      }
      heap.assertNothingLessThan(all);
    }
  }
}
