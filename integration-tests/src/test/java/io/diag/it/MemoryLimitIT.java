package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import io.diag.it.apps.Limited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** The soft memory limit on each collector. */
class MemoryLimitIT {

  static final String PATH = "/debug/runtime/memory-limit";
  private static final long MIB = 1024 * 1024;
  private static final List<String> FLAGS =
      List.of("SoftMaxHeapSize", "MinHeapFreeRatio", "MaxHeapFreeRatio");

  private static final int FITTING = 8;
  private static final int TOO_MUCH = 50;
  private static final int LIMITED_CYCLES = 7;
  private static final int TRACE_SECONDS = 60;
  private static final String FREE_RATIO = "MaxHeapFreeRatio=\\d+ and forced collections";
  private static final String SOFT_MAX = "SoftMaxHeapSize";
  private static final String FORCED = "forced collections";
  private static final double SHARP = 0.6;
  private static final double BLUNT = 1.0;

  @TempDir Path directory;

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+UseSerialGC")) {
      assertKept(jvm, FREE_RATIO, SHARP);
    }
  }

  /** Of Parallel no flag is said to be in use: it takes them and mostly ignores them. */
  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+UseParallelGC")) {
      assertKept(jvm, FORCED, BLUNT);
    }
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+UseG1GC")) {
      assertKept(jvm, FREE_RATIO, SHARP);
      assertIsGivenBack(jvm);
    }
  }

  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+UseZGC", "-XX:ZUncommitDelay=1")) {
      assertKept(jvm, SOFT_MAX, BLUNT);
    }
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    String[] flags = {
      "-XX:+UseShenandoahGC", "-XX:+UnlockExperimentalVMOptions", "-XX:ShenandoahUncommitDelay=500"
    };
    try (TargetJvm jvm = start(jdk, flags)) {
      assertKept(jvm, SOFT_MAX, SHARP);
    }
  }

  @JdkTest(minVersion = 25)
  void generationalShenandoah(Jdk jdk) throws Exception {
    String[] flags = {"-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational"};
    try (TargetJvm jvm = start(jdk, flags)) {
      // Of its cycles too few are told in the time.
      assertKept(jvm, SOFT_MAX, 0);
    }
  }

  private static TargetJvm start(Jdk jdk, String... collector) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Limited.class).having(collector);
    launch.jvm("-Xmx400m", "-XX:MinHeapSize=32m", "-XX:InitialHeapSize=300m");
    TargetJvm jvm = launch.start();
    jvm.awaitLine("ready");
    return jvm;
  }

  /**
   * The whole of it.
   *
   * @param part of the heap at which collections began before, at which they begin at most; 0 if
   *     that is not looked at
   */
  private static void assertKept(TargetJvm jvm, String lever, double part) throws Exception {
    Map<String, Long> before = flags(jvm);
    List<Map<String, Long>> during = new ArrayList<>();
    try (GcTraceLines trace = new GcTraceLines(jvm, TRACE_SECONDS)) {
      churn(jvm, FITTING, 150);
      assertThat(put(jvm, "100MiB")).containsEntry("limit", Long.toString(100 * MIB));
      long most = churn(jvm, FITTING, 120);
      during.add(flags(jvm));
      Map<String, String> state = state(jvm);
      if (lever.equals(FREE_RATIO)) {
        assertThat(most).as("most of the heap used, in MiB; %s", state).isLessThan(200);
      }
      if (lever.equals(SOFT_MAX)) {
        assertThat(state).containsEntry("forced_collections", "0");
      } else {
        assertThat(Long.parseLong(state.get("forced_collections"))).isPositive();
      }
      if (part > 0) {
        assertTriggerFalls(trace, part);
      }
    }
    assertExcessIsSurvived(jvm, lever);
    during.add(flags(jvm));
    assertThat(during).as("at one of these times").anyMatch(flags -> !flags.equals(before));

    put(jvm, "120MiB");
    assertThat(put(jvm, "off")).containsEntry("limit", "off").containsEntry("lever", "none");
    assertThat(flags(jvm)).as("as before").isEqualTo(before);
    Await.until("its thread ends", () -> jvm.ask("threads diag-limit", "threads") == 0);
  }

  /** In the trace of collections: the limit, and that they begin at a smaller heap. */
  private static void assertTriggerFalls(GcTraceLines trace, double part) throws Exception {
    List<Matcher> cycles =
        GcTraceLines.parsed(trace.linesUntil(" limit_mb=100\\.0 ", LIMITED_CYCLES)).stream()
            .filter(line -> line.group("kind").equals("gc"))
            .toList();
    List<Matcher> before = cycles.stream().filter(line -> line.group("limit") == null).toList();
    List<Matcher> after = cycles.subList(before.size(), cycles.size());
    assertThat(before).allMatch(line -> line.group("target") == null, "no target");
    assertThat(after).allMatch(line -> "100.0".equals(line.group("limit")), "the limit");
    assertThat(after).allMatch(line -> line.group("target") != null, "a target");
    double[] full = before.stream().mapToDouble(MemoryLimitIT::heapBefore).toArray();
    double[] limited = after.stream().mapToDouble(MemoryLimitIT::heapBefore).sorted().toArray();
    assertThat(limited[limited.length / 2])
        .as("the median of %s after %s", limited, full)
        .isLessThan(part * Arrays.stream(full).max().orElseThrow());
  }

  private static double heapBefore(Matcher line) {
    return Double.parseDouble(line.group("before"));
  }

  /** More than fits: exceeded, said, and survived. */
  private static void assertExcessIsSurvived(TargetJvm jvm, String lever) throws Exception {
    assertThat(churn(jvm, TOO_MUCH, 100)).isGreaterThan(100);
    Await.until("exceeded", () -> state(jvm).get("exceeded").equals("true"));
    jvm.awaitErrorLine("diag: memory limit 100\\.0 MiB is exceeded: footprint .*");
    // The first that has left too much may have been early; the next one comes after two seconds.
    Await.until(
        "the live set and the lever are known",
        () ->
            Long.parseLong(state(jvm).get("live_set")) >= 100 * MIB
                && state(jvm).get("lever").matches(lever));
    Map<String, String> state = state(jvm);
    assertThat(state.get("lever")).matches(lever);
    assertThat(state.get("best_effort")).isEqualTo(Boolean.toString(lever.equals(FORCED)));
    assertThat(Long.parseLong(state.get("live_set"))).isBetween(100 * MIB, 400 * MIB);
    assertThat(jvm.counters())
        .containsEntry("diag_memory_limit_exceeded", 1L)
        .containsEntry("diag_memory_limit_bytes", 100 * MIB);
  }

  /** After so much that did not fit. */
  private static void assertIsGivenBack(TargetJvm jvm) throws Exception {
    jvm.ask("drop all", "drop");
    long before = Long.parseLong(state(jvm).get("footprint"));
    assertThat(before).isGreaterThan(200 * MIB);
    put(jvm, "150MiB");
    Await.until(
        "kept without any allocation",
        () -> Long.parseLong(state(jvm).get("footprint")) < 150 * MIB);
    long back = Long.parseLong(state(jvm).get("given_back"));
    assertThat(back).isGreaterThanOrEqualTo(before - 170 * MIB);
    assertThat(Long.parseLong(state(jvm).get("forced_collections"))).isPositive();
  }

  /** Of chunks of 4 MiB. */
  private static long churn(TargetJvm jvm, int kept, int count) throws Exception {
    return jvm.ask("churn " + kept + " " + count, "churn");
  }

  private static Map<String, Long> flags(TargetJvm jvm) throws Exception {
    Map<String, Long> flags = new TreeMap<>();
    for (String name : FLAGS) {
      flags.put(name, jvm.ask("flag " + name, "flag"));
    }
    return flags;
  }

  /** In its passive mode Shenandoah takes SoftMaxHeapSize and ignores it. */
  @JdkTest
  void aFlagThatIsIgnoredIsNotSaidToBeInUse(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Limited.class).jvm("-Xmx200m");
    launch.having(
        "-XX:+UseShenandoahGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:ShenandoahGCMode=passive");
    try (TargetJvm jvm = launch.options("memory-limit=100MiB").start()) {
      jvm.awaitLine("ready");
      Await.until(
          "seen from where the cycles begin",
          () -> {
            churn(jvm, 1, 100);
            return state(jvm).get("lever").startsWith("forced collections (SoftMaxHeapSize is ");
          });
      assertThat(state(jvm)).containsEntry("best_effort", "true");
    }
  }

  @JdkTest
  void withoutExplicitCollectionsItDoesWithout(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Limited.class).jvm("-XX:+UseSerialGC", "-Xmx200m");
    launch.jvm("-XX:+DisableExplicitGC").options("memory-limit=64MiB");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      churn(jvm, FITTING, 50);
      Map<String, String> state = state(jvm);
      assertThat(state).containsEntry("forced_collections", "0");
      assertThat(state).containsEntry("best_effort", "true");
      assertThat(state.get("lever")).doesNotContain("forced");
      assertThat(jvm.get(PATH).text()).contains("at_launch=without -XX:+DisableExplicitGC");
    }
  }

  @JdkTest
  void limitOfTheStartIsLogged(Jdk jdk) throws Exception {
    ClassLog log = new ClassLog(directory.resolve("classes"));
    JvmLaunch launch = log.service(jdk).jvm("-XX:+UseG1GC");
    try (TargetJvm jvm = launch.env("DIAG_MEMORY_LIMIT", "200MiB").start()) {
      jvm.awaitErrorLine("diag: memory limit 200\\.0 MiB in force: heap target .* MiB, G1 by .*");
      assertThat(state(jvm)).containsEntry("limit", Long.toString(200 * MIB));
      assertThat(log.linesWith("HotSpotDiagnosticMXBean source")).isNotEmpty();
      log.assertChoicesAreLeftTo(jvm);
    }
  }

  @JvmTest(main = Idle.class, options = "memory-limit=12parsecs")
  void valuesAreReadOrRefused(TargetJvm jvm) throws Exception {
    jvm.awaitErrorLine("diag: option memory-limit: '12parsecs' .*200MiB.*80%.*off.*");
    assertThat(state(jvm)).containsEntry("limit", "off").containsKeys("footprint", "collector");
    assertBadOnesAreRefused(jvm);
    assertItCanBeWrittenInManyWays(jvm);
  }

  private static void assertBadOnesAreRefused(TargetJvm jvm) throws Exception {
    for (String value :
        List.of(
            "",
            "12parsecs",
            "-1",
            "0",
            "31MiB",
            "33554431",
            "1.5GiB",
            "200MiB%20",
            "0%25",
            "101%25",
            "99999999999999999999",
            "9999999TiB",
            "OFF",
            "MiB")) {
      Reply reply = jvm.request("PUT", PATH + "?value=" + value, "");
      assertThat(reply.status()).as(value).isEqualTo(400);
      assertThat(reply.text())
          .as(value)
          .contains("for \"value\": ")
          .contains("200MiB")
          .contains("at least 32MiB")
          .contains("80%")
          .contains("off");
    }
    assertThat(state(jvm)).containsEntry("limit", "off");
    assertThat(jvm.request("POST", PATH + "?value=200MiB", "").status()).isEqualTo(405);
    assertThat(jvm.get(PATH + "?format=xml").status()).isEqualTo(400);
    assertThat(jvm.request("PUT", PATH + "?value=200MiB&format=xml", "").status()).isEqualTo(400);
    assertThat(state(jvm)).containsEntry("limit", "off");
  }

  private static void assertItCanBeWrittenInManyWays(TargetJvm jvm) throws Exception {
    assertThat(put(jvm, "33554432")).containsEntry("limit", "33554432");
    assertThat(put(jvm, "1GB")).containsEntry("limit", "1000000000");
    assertThat(put(jvm, "1TiB")).containsEntry("limit", Long.toString(1024 * 1024 * MIB));
    for (String body : List.of("300MiB", "value=300MiB", "300MiB\n")) {
      put(jvm, "off");
      assertThat(jvm.request("PUT", PATH, body).status()).isEqualTo(200);
      assertThat(state(jvm)).as(body).containsEntry("limit", Long.toString(300 * MIB));
    }
    Map<String, Object> json = Json.object(jvm.get(PATH + "?format=json").text());
    assertThat(json).containsEntry("limit", 300.0 * MIB).containsEntry("exceeded", false);
    assertThat(json).containsKeys("heap_target", "overhead", "lever", "at_launch");
    put(jvm, "off");
    assertThat(Json.object(jvm.get(PATH + "?format=json").text()))
        .containsEntry("limit", "null")
        .containsEntry("heap_target", "null");
  }

  @JdkTest
  void codeMaySetItAndOfRequestsThoseWithControl(Jdk jdk) throws Exception {
    Path file =
        Files.writeString(directory.resolve("credentials"), "read bearer r\ncontrol bearer c\n");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Limited.class).jvm("-XX:+UseSerialGC");
    launch.options("credentials=" + file).authorization(Credential.bearer("r"));
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.request("PUT", PATH + "?value=1GiB", "").status()).isEqualTo(403);
      assertThat(state(jvm)).containsEntry("limit", "off");
      assertIsSetFromCode(jvm);
    }
  }

  private static void assertIsSetFromCode(TargetJvm jvm) throws Exception {
    assertThat(jvm.ask("get now", "get")).isEqualTo(Long.MAX_VALUE);
    assertThat(jvm.ask("set " + 300 * MIB, "set")).isEqualTo(Long.MAX_VALUE);
    assertThat(jvm.ask("get now", "get")).isEqualTo(300 * MIB);
    assertThat(state(jvm)).containsEntry("limit", Long.toString(300 * MIB));
    assertThat(jvm.ask("peak now", "peak")).isPositive();
    for (long wrong : new long[] {-1, 0, 32 * MIB - 1}) {
      assertThat(jvm.ask("refused " + wrong, "refused")).as("%d", wrong).isEqualTo(1);
    }
    assertThat(jvm.ask("threads diag-limit", "threads")).isEqualTo(1);
    assertThat(jvm.ask("set " + Long.MAX_VALUE, "set")).isEqualTo(300 * MIB);
    assertThat(state(jvm)).containsEntry("limit", "off");
  }

  @JdkTest
  void withoutTheModuleItSaysSo(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
    launch.jvm("--limit-modules", "java.base,java.instrument,java.management");
    try (TargetJvm jvm = launch.options("memory-limit=200MiB").start()) {
      jvm.awaitErrorLine("diag: option memory-limit: .*jdk\\.management.*; no limit is set");
      assertThat(state(jvm)).containsEntry("limit", "off").containsKey("footprint");
      Reply reply = jvm.request("PUT", PATH + "?value=200MiB", "");
      assertThat(reply.status()).isEqualTo(501);
      assertThat(reply.text()).contains("jdk.management").hasLineCount(1);
    }
  }

  static Map<String, String> put(TargetJvm jvm, String value) throws Exception {
    Reply reply = jvm.request("PUT", PATH + "?value=" + value, "");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return lines(reply);
  }

  static Map<String, String> state(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get(PATH);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return lines(reply);
  }

  private static Map<String, String> lines(Reply reply) {
    Map<String, String> lines = new TreeMap<>();
    Matcher line = Pattern.compile("(?m)^(\\w+)=(.*)$").matcher(reply.text());
    while (line.find()) {
      lines.put(line.group(1), line.group(2));
    }
    return lines;
  }
}
