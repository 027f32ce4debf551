package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.RuntimeUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the process's memory is taken by. */
@EnabledOnOs(OS.LINUX)
class MemoryIT {

  private static final double MIB = 1 << 20;
  private static final String NUMBERS = " +(\\S+) +(\\S+) +(\\S+)  (\\S.*)";

  @TempDir Path directory;

  @JvmTest(
      main = RuntimeUser.class,
      jvmArgs = {"-Xmx200m", "-XX:+UseG1GC"})
  void oneTableOfTextOrJson(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Reply reply = jvm.get("/debug/memory");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(reply.text()).startsWith("MiB ").doesNotContain(" \n");
    for (String row :
        List.of(
            "heap",
            "  G1 Eden Space",
            "  G1 Old Gen",
            "metaspace",
            "  Compressed Class Space",
            "code cache",
            "direct buffers",
            "mapped buffers",
            "thread stacks",
            "RSS",
            "  RssAnon",
            "  RssFile",
            "  RssShmem",
            "RSS peak",
            "swap",
            "other, at least",
            "other, at most")) {
      assertThat(reply.text()).containsPattern("(?m)^" + row + NUMBERS + "$");
    }
    assertThat(reply.text())
        .containsPattern("(?m)^heap +[1-9]\\d*\\.\\d +[1-9]\\d*\\.\\d +200\\.0  MemoryMXBean$")
        .containsPattern("(?m)^# .*-XX:NativeMemoryTracking=summary")
        .doesNotContain("native memory of the JVM");

    Reply json = jvm.get("/debug/memory?format=json");
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    Map<String, Object> table = Json.object(json.text());
    assertThat(table).containsOnlyKeys("rows", "notes");
    assertThat((List<?>) table.get("notes"))
        .anyMatch(note -> ((String) note).contains("NativeMemoryTracking"));
    assertThat(Json.objects(table, "rows"))
        .anySatisfy(
            row ->
                assertThat(row)
                    .containsEntry("name", "RssFile")
                    .containsEntry("part_of", "RSS")
                    .containsKey("used")
                    .doesNotContainKeys("committed", "max"));

    Reply refused = jvm.get("/debug/memory?format=xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("\"xml\"").contains("text or json");
  }

  @JvmTest(
      main = RuntimeUser.class,
      jvmArgs = {"-Xmx200m", "-XX:+UseSerialGC"})
  void whatTheServiceTakesIsSeenWhereItBelongs(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    rows(jvm);
    Map<String, Map<String, Object>> before = rows(jvm);
    jvm.ask("direct 64", "direct");
    Map<String, Map<String, Object>> after = rows(jvm);
    assertThat(added("direct buffers", "used", before, after)).isBetween(64.0, 65.0);
    assertThat(added("RssAnon", "used", before, after)).isBetween(60.0, 100.0);
    assertThat(added("other, at most", "used", before, after)).as("known").isLessThan(30);

    before = after;
    jvm.ask("platform 50", "platform");
    after = rows(jvm);
    // Each has a MiB in the address space, some that of a thread that has ended, and some pages in
    // memory.
    assertThat(added("thread stacks", "max", before, after)).isBetween(40.0, 60.0);
    assertThat(added("thread stacks", "used", before, after)).isBetween(0.4, 15.0);
    jvm.ask("end 1", "end");
  }

  @JvmTest(main = RuntimeUser.class, jvmArgs = "-Xmx200m")
  void theSumsAreRight(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Map<String, Map<String, Object>> rows = rows(jvm);
    assertThat(of(rows, "RSS"))
        .isCloseTo(
            of(rows, "RssAnon") + of(rows, "RssFile") + of(rows, "RssShmem"), Offset.offset(1.0));
    assertThat(of(rows, "RSS peak")).isGreaterThanOrEqualTo(of(rows, "RSS"));
    double known = of(rows, "metaspace") + of(rows, "code cache") + of(rows, "direct buffers");
    assertThat(of(rows, "metaspace")).isGreaterThan(1);
    assertThat(of(rows, "metaspace")).isGreaterThan(of(rows, "Compressed Class Space"));
    known += of(rows, "heap") + of(rows, "thread stacks");
    // TLABs count as used before they are touched.
    assertThat(known).isLessThan(of(rows, "RssAnon") + of(rows, "RssShmem") + 30);
    double most = of(rows, "RssAnon") + of(rows, "RssShmem") - known;
    assertThat(of(rows, "other, at most")).isCloseTo(Math.max(0, most), Offset.offset(0.1));
    assertThat(of(rows, "other, at least")).isLessThanOrEqualTo(of(rows, "other, at most"));
    double pools =
        rows.values().stream()
            .filter(row -> "heap".equals(row.get("part_of")))
            .mapToDouble(row -> (double) row.get("committed") / MIB)
            .sum();
    assertThat(pools).isCloseTo(number(rows, "heap", "committed"), Offset.offset(0.1));
  }

  @JdkTest
  void stacksAreAsNativeMemoryTrackingSees(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class);
    launch.jvm("-Xmx200m", "-XX:NativeMemoryTracking=summary");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      jvm.ask("platform 50", "platform");
      Map<String, Map<String, Object>> rows = rows(jvm);
      for (String category : List.of("GC", "Compiler", "Symbol", "Internal", "Thread")) {
        assertThat(rows.get(category)).containsEntry("part_of", "native memory of the JVM");
        assertThat(number(rows, category, "committed")).as(category).isPositive();
      }
      assertThat(number(rows, "Java Heap", "committed"))
          .isCloseTo(number(rows, "heap", "committed"), Offset.offset(1.0));
      assertThat(number(rows, "native memory of the JVM", "committed"))
          .isGreaterThan(number(rows, "heap", "committed") + of(rows, "metaspace"));
      assertThat(jvm.get("/debug/memory").text()).doesNotContain("XX:NativeMemoryTracking");

      String summary =
          Command.run(
                  jdk.tool("jcmd").toString(),
                  String.valueOf(jvm.pid()),
                  "VM.native_memory",
                  "summary")
              .succeeded()
              .stdout();
      Matcher stack = Pattern.compile("\\(stack: .*committed=(\\d+)KB").matcher(summary);
      assertThat(stack.find()).as(summary).isTrue();
      double tracked = Double.parseDouble(stack.group(1)) / 1024;
      Matcher threads =
          Pattern.compile(" (\\d+) threads, (\\d+) mappings")
              .matcher((String) rows.get("thread stacks").get("from"));
      assertThat(threads.find()).isTrue();
      int count = Integer.parseInt(threads.group(1));
      assertThat(Integer.parseInt(threads.group(2))).isBetween(count - 1, count + 5);
      // It takes the guard of each Java thread for committed, four pages that nobody touches.
      assertThat(of(rows, "thread stacks"))
          .isBetween(tracked - count * 16 / 1024.0 - 0.3, tracked + 0.3);
      jvm.ask("end 1", "end");
    }
  }

  @JdkTest
  void causesNoSafepoint(Jdk jdk) throws Exception {
    Path log = directory.resolve("safepoints");
    JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class);
    launch.jvm("-Xlog:safepoint:file=" + log, "-Xms512m", "-Xmn400m", "-XX:+UseSerialGC", "-Xint");
    launch.jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:GuaranteedSafepointInterval=0");
    launch.jvm("-XX:NativeMemoryTracking=summary");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      ask(jvm, 1);
      List<String> before = Files.readAllLines(log);
      ask(jvm, 50);
      assertThat(Files.readAllLines(log)).isEqualTo(before);
      jvm.ask("gc 1", "gc");
      assertThat(Files.readAllLines(log)).as("the log works").hasSizeGreaterThan(before.size());
    }
  }

  private static void ask(TargetJvm jvm, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(jvm.get("/debug/memory").status()).isEqualTo(200);
    }
  }

  /** Native memory tracking is asked without an MBean server. */
  @JdkTest
  void leavesTheMBeanServerAndTheLogManagerToTheService(Jdk jdk) throws Exception {
    ClassLog log = new ClassLog(directory.resolve("classes"));
    JvmLaunch launch = log.service(jdk).jvm("-XX:NativeMemoryTracking=summary");
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.get("/debug/diag").status()).isEqualTo(200);
      assertThat(log.hasManagement()).isFalse();
      assertThat(jvm.get("/debug/memory").text()).contains("native memory of the JVM");
      assertThat(log.hasManagement()).isTrue();
      log.assertChoicesAreLeftTo(jvm);
    }
  }

  @JvmTest(main = RuntimeUser.class, jvmArgs = "--limit-modules=java.base,java.instrument")
  void withoutTheModulesOfManagement(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get("/debug/memory").text())
        .containsPattern("(?m)^heap +[1-9]\\d*\\.\\d +[1-9]\\d*\\.\\d +[1-9]\\d*\\.\\d  Runtime$")
        .containsPattern("(?m)^thread stacks" + NUMBERS + "$")
        .containsPattern("(?m)^RSS" + NUMBERS + "$")
        .containsPattern("(?m)^# .*module java.management: .*metaspace.*direct")
        .containsPattern("(?m)^# Native memory tracking .*module jdk.management")
        .doesNotContainPattern("(?m)^metaspace")
        .doesNotContainPattern("(?m)^direct");
  }

  @JvmTest(
      main = RuntimeUser.class,
      jvmArgs = "--limit-modules=java.base,java.instrument,java.management")
  void withoutTheModuleOfNativeMemoryTracking(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get("/debug/memory").text())
        .containsPattern("(?m)^metaspace" + NUMBERS + "$")
        .containsPattern("(?m)^# Native memory tracking .*module jdk.management");
  }

  @JdkTest
  void aRealCgroupsUsageAndLimit(Jdk jdk) throws Exception {
    try (MemoryCgroup cgroup = MemoryCgroup.ofMebibytes(400)) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class).under(cgroup.enter());
      try (TargetJvm jvm = launch.jvm("-Xmx100m").start()) {
        jvm.awaitLine("ready");
        Map<String, Map<String, Object>> rows = rows(jvm);
        assertThat(number(rows, "cgroup", "max")).isEqualTo(400);
        assertThat(of(rows, "cgroup"))
            .isBetween(20.0, 400.0)
            .isCloseTo(cgroup.usage() / MIB, Offset.offset(20.0));
        assertThat(of(rows, "working set")).isBetween(10.0, of(rows, "cgroup"));
        assertThat((String) rows.get("cgroup").get("from"))
            .startsWith("cgroup v" + cgroup.version());
        Map<String, Map<String, Object>> before = rows;
        jvm.ask("direct 64", "direct");
        assertThat(added("cgroup", "used", before, rows(jvm))).isBetween(55.0, 100.0);
        assertThat(cgroup.oomKills()).isZero();
      }
    }
  }

  @JdkTest
  void theLimitOfACgroupAroundTheRealOne(Jdk jdk) throws Exception {
    try (MemoryCgroup outer = MemoryCgroup.ofMebibytes(400);
        MemoryCgroup inner = outer.child(600)) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(RuntimeUser.class).under(inner.enter());
      try (TargetJvm jvm = launch.jvm("-Xmx100m").start()) {
        jvm.awaitLine("ready");
        Map<String, Map<String, Object>> rows = rows(jvm);
        assertThat(number(rows, "cgroup", "max")).isEqualTo(400);
        assertThat(of(rows, "cgroup")).isCloseTo(inner.usage() / MIB, Offset.offset(20.0));
      }
    }
  }

  /** By name. */
  private static Map<String, Map<String, Object>> rows(TargetJvm jvm) throws Exception {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    Reply reply = jvm.get("/debug/memory?format=json");
    for (Map<String, Object> row : Json.objects(Json.object(reply.text()), "rows")) {
      assertThat(rows.put((String) row.get("name"), row)).as("one row of a name").isNull();
    }
    return rows;
  }

  private static double of(Map<String, Map<String, Object>> rows, String name) {
    return number(rows, name, "used");
  }

  private static double added(
      String name,
      String column,
      Map<String, Map<String, Object>> before,
      Map<String, Map<String, Object>> after) {
    return number(after, name, column) - number(before, name, column);
  }

  /** MiB. */
  private static double number(Map<String, Map<String, Object>> rows, String name, String column) {
    assertThat(rows).containsKey(name);
    assertThat(rows.get(name)).containsKey(column);
    return (double) rows.get(name).get(column) / MIB;
  }
}
