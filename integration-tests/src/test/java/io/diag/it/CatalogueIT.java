package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.CatalogueRows.Source;
import io.diag.it.apps.Idle;
import io.diag.it.apps.Monitored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.io.TempDir;

/** {@code /debug/metrics}: everything that a running service can be asked for. */
class CatalogueIT {

  private static final String WITHOUT_MANAGEMENT = "lacks the module java.management";
  private static final String WITHOUT_EVENTS = "lacks the module jdk.jfr";

  @TempDir Path directory;

  @JvmTest(
      main = Idle.class,
      jvmArgs = {"-XX:+UseSerialGC", "-XX:HeapDumpPath=/tmp/secret"})
  void markdownOrJson(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/debug/metrics");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/markdown; charset=utf-8");
    assertThat(reply.text())
        .startsWith("# Metrics of OpenJDK 64-Bit Server VM " + jvm.jdk().feature())
        .contains("- Collector: Serial\n")
        .contains("- Flags: `-XX:+UseSerialGC -XX:HeapDumpPath=...`\n")
        .contains("## How to get each\n", "jcmd PID PerfCounter.print", "curl localhost:6060")
        .contains("### `diag_cpu`\n", "### `java.lang:type=Memory`\n", "### `sun.gc`\n")
        .contains("### `jdk: Java Virtual Machine / GC / Collector`\n");
    CatalogueRows rows = CatalogueRows.of(reply.text());
    assertThat(rows.row(Source.BEAN, "java.lang:type=Memory#HeapMemoryUsage.used"))
        .containsSubsequence("long", "bytes", "no", "Heap memory usage: used", "MBean");
    assertThat(rows.row(Source.COUNTER, "java.threads.started"))
        .containsSubsequence("counter", "events", "yes", "Threads: started");
    assertThat(rows.row(Source.EVENT, "jdk.GarbageCollection").get(4)).contains("sumOfPauses");
    assertThat(rows.of(Source.AGENT)).containsAll(jvm.counters().keySet());
    assertThat(rows.row(Source.AGENT, "diag_suppressed_errors_total").get(3)).isEqualTo("yes");

    Reply json = jvm.get("/debug/metrics?format=json");
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    Map<String, Object> object = Json.object(json.text());
    List<Map<String, Object>> metrics = Json.objects(object, "metrics");
    assertThat(metrics).hasSize(rows.size());
    assertThat(metrics)
        .anySatisfy(
            metric ->
                assertThat(metric)
                    .containsEntry("name", "java.lang:type=Memory#HeapMemoryUsage.used")
                    .containsEntry("cumulative", false)
                    .containsEntry(
                        "get",
                        "MBean java.lang:type=Memory, attribute HeapMemoryUsage, item used"));
    assertThat(jvm.get("/debug/metrics?format=markdown").text()).isEqualTo(reply.text());
    Reply refused = jvm.get("/debug/metrics?format=xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("\"xml\"").contains("markdown or json");
  }

  /** All that the JDK's own tools list, and nothing that they do not. */
  @JdkTest
  void everythingIsInIt(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Monitored.class).env("LC_ALL", "C.UTF-8");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      Set<String> before = counters(jvm);
      CatalogueRows rows = CatalogueRows.of(jvm.get("/debug/metrics").text());
      assertThat(rows.of(Source.COUNTER)).containsAll(before);
      assertThat(counters(jvm)).containsAll(rows.of(Source.COUNTER));

      jvm.ask("beans", "beans");
      List<String> attributes = canonical(printed(jvm, "bean"));
      assertThat(attributes).contains("java.lang:type=Memory#HeapMemoryUsage");
      List<String> listed = rows.of(Source.BEAN).stream().filter(name -> !isItem(name)).toList();
      assertThat(canonical(listed)).containsExactlyInAnyOrderElementsOf(attributes);
      assertThat(rows.of(Source.BEAN)).anyMatch(CatalogueIT::isItem);

      Set<String> events = metadata(jdk);
      assertThat(events).contains("jdk.GarbageCollection", "jdk.FileRead");
      assertThat(rows.of(Source.EVENT)).containsExactlyInAnyOrderElementsOf(events);

      // What the recorder says itself once the service uses it, and that nothing is told otherwise.
      jvm.ask("events", "events");
      CatalogueRows after = CatalogueRows.of(jvm.get("/debug/metrics").text());
      assertThat(after.of(Source.EVENT))
          .containsExactlyInAnyOrderElementsOf(printed(jvm, "event"))
          .contains("io.diag.test.Own");
      for (String event : events) {
        assertThat(after.row(Source.EVENT, event)).isEqualTo(rows.row(Source.EVENT, event));
      }
      assertThat(after.row(Source.EVENT, "io.diag.test.Own").get(4))
          .contains("a \\| pipe, a line and &lt;i>markup&lt;/i>. Fields: amount");
    }
  }

  /** The server has its own order of what a name consists of. */
  private static List<String> canonical(List<String> attributes) throws Exception {
    List<String> canonical = new ArrayList<>();
    for (String attribute : attributes) {
      int hash = attribute.lastIndexOf('#');
      ObjectName bean = new ObjectName(attribute.substring(0, hash));
      canonical.add(bean.getCanonicalName() + attribute.substring(hash));
    }
    return canonical;
  }

  private static boolean isItem(String attribute) {
    return attribute.indexOf('.', attribute.lastIndexOf('#')) >= 0;
  }

  private static Set<String> counters(TargetJvm jvm) throws Exception {
    Set<String> names = new TreeSet<>();
    jcmd(jvm, "PerfCounter.print")
        .lines()
        .filter(line -> line.contains("="))
        .forEach(line -> names.add(line.substring(0, line.indexOf('='))));
    assertThat(names).contains("java.threads.started", "sun.perfdata.used");
    return names;
  }

  /** The types of events that the JDK's own tool knows. */
  private static Set<String> metadata(Jdk jdk) throws Exception {
    Command metadata = Command.run(jdk.tool("jfr").toString(), "metadata").succeeded();
    Pattern named = Pattern.compile("@Name\\(\"(\\S+)\"\\)");
    Set<String> events = new TreeSet<>();
    String name = "";
    for (String line : metadata.stdout().lines().toList()) {
      Matcher matcher = named.matcher(line);
      if (matcher.matches()) {
        name = matcher.group(1);
      } else if (line.startsWith("class ") && line.contains("extends jdk.jfr.Event")) {
        events.add(name);
      }
    }
    return events;
  }

  private static List<String> printed(TargetJvm jvm, String word) {
    return jvm.stdout()
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  /** The service may yet choose its own, in main; and Flight Recorder is for good, once it runs. */
  @JdkTest
  void isAskedForWithoutStartingAnything(Jdk jdk) throws Exception {
    ClassLog log = new ClassLog(directory.resolve("classes"));
    try (TargetJvm jvm = log.service(jdk).start()) {
      assertThat(jvm.get("/debug/diag").status()).isEqualTo(200);
      assertThat(CatalogueRows.of(jvm.get("/debug/metrics").text()).of(Source.EVENT))
          .contains("jdk.FileRead");
      assertThat(log.hasManagement()).isTrue();
      assertThat(log.linesWith("Initializing 'java/lang/VirtualThread'")).isEmpty();
      assertThat(log.linesWith("Initializing 'jdk/jfr/internal/PlatformRecorder'")).isEmpty();
      assertThat(log.linesWith("Initializing 'jdk/jfr/events/")).isEmpty();
      assertThat(jvm.get("/debug/pprof/goroutine?debug=2").text()).doesNotContain("\"JFR ");
      log.assertChoicesAreLeftTo(jvm);
    }
  }

  /** As its flags say, too: its register of types has been made before it. */
  @JvmTest(main = Idle.class, jvmArgs = "-XX:FlightRecorderOptions=stackdepth=31")
  void flightRecorderWorksAfterwards(TargetJvm jvm) throws Exception {
    assertThat(jvm.get("/debug/metrics").status()).isEqualTo(200);
    Path file = directory.resolve("events.jfr");
    assertThat(jcmd(jvm, "JFR.configure")).contains("Stack depth: 31");
    jcmd(jvm, "JFR.start", "name=it");
    jcmd(jvm, "JFR.dump", "name=it", "filename=" + file);
    String jfr = jvm.jdk().tool("jfr").toString();
    String types = "jdk.InitialSystemProperty,jdk.ActiveRecording";
    assertThat(Command.run(jfr, "print", "--events", types, file.toString()).succeeded().stdout())
        .contains("java.vm.specification.version", "jdk.ActiveRecording {");
  }

  private static String jcmd(TargetJvm jvm, String... command) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(jvm.jdk().tool("jcmd").toString());
    words.add(Long.toString(jvm.pid()));
    words.addAll(List.of(command));
    return Command.run(Map.of(), words).succeeded().stdout();
  }

  /** Also with the counters not in a file: then jcmd does not see them. */
  @JvmTest(main = Idle.class, jvmArgs = "-XX:+PerfDisableSharedMem")
  void countersNeedNoFile(TargetJvm jvm) throws Exception {
    CatalogueRows rows = CatalogueRows.of(jvm.get("/debug/metrics").text());
    assertThat(rows.of(Source.COUNTER)).contains("java.threads.started", "sun.gc.cause");
  }

  @JvmTest(main = Idle.class, jvmArgs = "-XX:-UsePerfData")
  void aJvmWithoutCountersSaysSo(TargetJvm jvm) throws Exception {
    String markdown = jvm.get("/debug/metrics").text();
    assertThat(CatalogueRows.of(markdown).of(Source.COUNTER)).isEmpty();
    assertThat(markdown).contains("-XX:-UsePerfData");
    assertThat(jvm.get("/debug/metrics?format=json").text())
        .contains("\"notes\":{\"JVM counter\":\"");
  }

  @JdkTest
  void sectionsOfModulesThatAreNotThereAreLeftOut(Jdk jdk) throws Exception {
    Path java = jdk.javaOfSmallestImage(directory);
    try (TargetJvm jvm = JvmLaunch.on(jdk).java(java).main(Idle.class).start()) {
      Reply reply = jvm.get("/debug/metrics");
      assertThat(reply.text())
          .contains(WITHOUT_MANAGEMENT, WITHOUT_EVENTS, "- Collector: not known\n");
      CatalogueRows rows = CatalogueRows.of(reply.text());
      assertThat(rows.of(Source.AGENT)).contains("diag_suppressed_errors_total");
      assertThat(rows.of(Source.COUNTER)).contains("java.threads.started");
      assertThat(rows.of(Source.BEAN)).isEmpty();
      assertThat(rows.of(Source.EVENT)).isEmpty();
    }
    String jar = JvmLaunch.agentJar().toString();
    Command metrics = Command.run(java.toString(), "-jar", jar, "metrics").succeeded();
    assertThat(metrics.stderr()).isEmpty();
    assertThat(metrics.stdout()).contains(WITHOUT_MANAGEMENT, WITHOUT_EVENTS);
    assertThat(CatalogueRows.of(metrics.stdout()).of(Source.COUNTER))
        .contains("java.threads.started");
  }
}
