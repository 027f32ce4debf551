package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.GcUser;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The trace of collections beside what it shows of them: its ends, its log, and where it is not.
 */
class GcTraceIT {

  /**
   * Room for all that is made here, so that what a collection frees is not freed by one before; the
   * JVM's first one is for metaspace, when it has 21 MiB of it.
   */
  private static final String[] NO_OTHER_COLLECTION = {
    "-XX:MetaspaceSize=128m", "-Xms512m", "-Xmn256m"
  };

  private static final String GC = "/debug/gc";
  private static final String HISTOGRAM = "/debug/histogram";
  private static final double MB = 1024 * 1024;

  @JvmTest(main = GcUser.class, options = "gctrace=true")
  void wrongValuesAndTheLog(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (String seconds : List.of("0", "-1", "3601", "1.5", "x")) {
      Reply reply = jvm.get("/debug/gctrace?seconds=" + seconds);
      assertThat(reply.status()).as(seconds).isEqualTo(400);
      assertThat(reply.text()).contains("\"" + seconds + "\"", "from 1 to 3600");
    }
    assertThat(jvm.request("POST", "/debug/gctrace", "").status()).isEqualTo(405);
    assertThat(jvm.requestWhenAllowed("POST", GC + "?format=xml").text()).contains("text or json");
    assertThat(jvm.requestWhenAllowed("POST", HISTOGRAM + "?top=0").text()).contains("\"top\"");
    assertThat(jvm.requestWhenAllowed("POST", HISTOGRAM + "?live=2").text()).contains("\"live\"");
    jvm.ask("gc 2", "gc");
    Pattern logged = Pattern.compile("(?m)^diag: gctrace (@.*cause=\"System\\.gc\\(\\)\".*)$");
    Await.until("two lines", () -> logged.matcher(jvm.stderr()).results().count() == 2);
    List<String> lines = logged.matcher(jvm.stderr()).results().map(line -> line.group(1)).toList();
    assertThat(GcTraceLines.parsed(lines)).hasSize(2);
  }

  /** Each holds a thread of the agent's and one of the places for costly requests. */
  @JvmTest(main = GcUser.class, options = "limit.source=2")
  void tracesEndWithTheirClients(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    GcTraceLines first = new GcTraceLines(jvm, 3600);
    try (GcTraceLines second = new GcTraceLines(jvm, 3600)) {
      assertThat(jvm.get("/debug/gctrace?seconds=1").status()).isEqualTo(429);
      first.close();
      Await.until("its place is free", () -> jvm.get("/debug/gctrace?seconds=1").status() == 200);
      jvm.ask("gc 1", "gc");
      second.linesUntil("cause=\"System\\.gc\\(\\)\"", 1);
    }
  }

  @JdkTest
  void withoutTheJdksModulesItSaysSo(Jdk jdk) throws Exception {
    JvmLaunch bare = JvmLaunch.on(jdk).main(GcUser.class).options("gctrace=true");
    bare.jvm(NO_OTHER_COLLECTION);
    try (TargetJvm jvm = bare.jvm("--limit-modules=java.instrument").start()) {
      jvm.awaitErrorLine("diag: option gctrace: .*jdk\\.management");
      assertOnlyCollects(jvm);
    }
    JvmLaunch untold = JvmLaunch.on(jdk).main(GcUser.class).options("gctrace=true");
    untold.jvm(NO_OTHER_COLLECTION);
    try (TargetJvm jvm = untold.jvm("--limit-modules=java.instrument,java.management").start()) {
      jvm.awaitErrorLine("diag: option gctrace: .*jdk\\.management");
      Map<String, Object> answer = assertOnlyCollects(jvm);
      double collected = 0;
      for (Map<String, Object> each : Json.objects(answer, "collectors")) {
        collected += GcIT.number(each, "after") - GcIT.number(each, "before");
        assertThat(each).containsEntry("forced", "null");
      }
      assertThat(collected).isPositive();
    }
    JvmLaunch disabled = JvmLaunch.on(jdk).main(GcUser.class).jvm("-XX:+DisableExplicitGC");
    disabled.jvm(NO_OTHER_COLLECTION);
    try (TargetJvm jvm = disabled.jvm("--limit-modules=java.instrument").start()) {
      jvm.awaitLine("ready");
      Reply reply = jvm.requestWhenAllowed("POST", GC);
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.text()).contains("-XX:+DisableExplicitGC");
    }
  }

  private static Map<String, Object> assertOnlyCollects(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("keep 50", "keep");
    jvm.ask("free 0", "free");
    Map<String, Object> answer =
        Json.object(jvm.requestWhenAllowed("POST", GC + "?format=json").text());
    assertThat(GcIT.number(answer, "heap_before_bytes") - GcIT.number(answer, "heap_after_bytes"))
        .isGreaterThan(45 * MB);
    assertThat(answer).containsEntry("all_told", false);
    for (Reply reply :
        List.of(jvm.get("/debug/gctrace"), jvm.requestWhenAllowed("POST", HISTOGRAM))) {
      assertThat(reply.status()).isEqualTo(501);
      assertThat(reply.text()).contains("jdk.management").hasLineCount(1);
    }
    return answer;
  }
}
