package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.GcUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Collections on request, what the trace says of them, and the histogram of classes. */
class GcIT {

  private static final String GC = "/debug/gc";
  private static final String HISTOGRAM = "/debug/histogram";
  private static final double MB = 1024 * 1024;

  @TempDir Path directory;

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    assertCollects(jdk, 1, "-XX:+UseSerialGC");
  }

  /** On JDK 17 a young collection comes first, with the same cause, and counts, too. */
  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    assertCollects(jdk, jdk.feature() < 24 ? 2 : 1, "-XX:+UseParallelGC");
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    assertCollects(jdk, 1, "-XX:+UseG1GC");
  }

  @JdkTest
  void g1BesideTheService(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+UseG1GC", "-XX:+ExplicitGCInvokesConcurrent")) {
      assertCollectionFrees(jvm, 1);
    }
  }

  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    assertCollects(jdk, 1, "-XX:+UseZGC");
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    assertCollects(jdk, 1, "-XX:+UseShenandoahGC");
  }

  /** The whole of it, on one JVM: each start takes longer than all the rest. */
  private void assertCollects(Jdk jdk, int forced, String... flags) throws Exception {
    try (TargetJvm jvm = start(jdk, flags)) {
      assertCollectionFrees(jvm, forced);
      assertHistogramCounts(jvm);
    }
  }

  private TargetJvm start(Jdk jdk, String... flags) throws Exception {
    TargetJvm jvm = JvmLaunch.on(jdk).main(GcUser.class).having(flags).jvm("-Xmx256m").start();
    jvm.awaitLine("ready");
    return jvm;
  }

  private static void assertCollectionFrees(TargetJvm jvm, int forced) throws Exception {
    jvm.ask("keep 50", "keep");
    long kept = value(jvm, "heap_used_mb");
    long forcedBefore = value(jvm, "gcs_forced");
    try (GcTraceLines trace = new GcTraceLines(jvm, 3600)) {
      jvm.ask("free 0", "free");
      Map<String, Object> answer =
          Json.object(jvm.requestWhenAllowed("POST", GC + "?format=json").text());
      assertThat(value(jvm, "gcs_forced") - forcedBefore).isEqualTo(forced);
      assertThat(answer).containsEntry("all_told", true);
      double most = Math.max((double) kept, number(answer, "heap_before_bytes") / MB);
      assertThat(most - number(answer, "heap_after_bytes") / MB)
          .as("50 MB are free when it answers: %s", answer)
          .isGreaterThan(45);
      assertThat(Json.objects(answer, "collections"))
          .filteredOn(each -> each.get("cause").equals("System.gc()"))
          .filteredOn(each -> each.get("is_pause").equals(false))
          .hasSize(forced);
      assertThat(number(answer, "pause_ms")).isBetween(0.0, number(answer, "duration_ms") + 1000);
      assertTraced(trace, answer, forced);
      jvm.ask("garbage 3000", "garbage");
      GcTraceLines.parsed(trace.linesUntil(" trigger=(allocation|occupancy|unknown) ", 1));
    }
  }

  /** All that the answer counts is in the trace, and nothing twice. */
  private static void assertTraced(GcTraceLines trace, Map<String, Object> answer, int forced)
      throws Exception {
    List<Matcher> lines =
        GcTraceLines.parsed(
            trace.linesUntil("cause=\"System\\.gc\\(\\)\" trigger=forced ", forced));
    assertThat(lines).allMatch(line -> line.group("limit") == null, "without a limit");
    assertThat(lines).allMatch(line -> line.group("target") == null, "without a target");
    double allForced = 0;
    for (Map<String, Object> each : Json.objects(answer, "collectors")) {
      double before = number(each, "before");
      double after = number(each, "after");
      assertThat(after - before)
          .as(answer.toString())
          .isEqualTo(number(each, "forced") + number(each, "automatic"));
      allForced += number(each, "forced");
      assertThat(lines)
          .filteredOn(line -> line.group("kind").equals("gc"))
          .filteredOn(line -> line.group("collector").equals(each.get("collector")))
          .filteredOn(line -> Long.parseLong(line.group("number")) > before)
          .as("%s in %s", each, lines)
          .hasSize((int) (after - before))
          .allMatch(line -> line.group("before") != null, "says the heap before and after");
    }
    assertThat(allForced).isEqualTo(forced);
  }

  /** By now some of these are old. */
  private static void assertHistogramCounts(TargetJvm jvm) throws Exception {
    jvm.ask("objects 1000", "objects");
    jvm.ask("others 700", "others");
    jvm.ask("free 0", "free");
    Map<String, Object> histogram = histogram(jvm, 1);
    Map<String, Object> ours = counted(histogram, "Counted");
    assertThat(number(ours, "instances")).isEqualTo(1000);
    assertThat(number(ours, "bytes")).isBetween(16_000.0, 32_000.0);
    assertThat(ours).containsEntry("module", "");
    assertThat(counted(histogram, "Other")).as("freed").isNull();
    assertThat(Json.objects(histogram, "top"))
        .filteredOn(each -> each.get("class").equals("byte[]"))
        .singleElement()
        .satisfies(each -> assertThat(each).containsEntry("module", "java.base"));
    double sum =
        Json.objects(histogram, "top").stream().mapToDouble(each -> number(each, "bytes")).sum();
    assertThat(sum).as("all bytes").isEqualTo(number(histogram, "bytes"));
  }

  private static Map<String, Object> histogram(TargetJvm jvm, int live) throws Exception {
    Reply reply =
        jvm.requestWhenAllowed("POST", HISTOGRAM + "?format=json&top=100000&live=" + live);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Json.object(reply.text());
  }

  /** Null if there is no object of the class. */
  private static Map<String, Object> counted(Map<String, Object> histogram, String name) {
    return Json.objects(histogram, "top").stream()
        .filter(each -> each.get("class").equals(GcUser.class.getName() + "$" + name))
        .findFirst()
        .orElse(null);
  }

  /** Whoever asks often, or while it is being done, is sent away. */
  @JvmTest(main = GcUser.class)
  void serviceHasItsTime(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    List<CompletableFuture<Reply>> replies =
        IntStream.range(0, 6)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> once(jvm, i % 2 == 0 ? GC : HISTOGRAM)))
            .toList();
    List<Reply> refused = new ArrayList<>();
    for (CompletableFuture<Reply> reply : replies) {
      if (reply.get().status() != 200) {
        refused.add(reply.get());
      }
    }
    assertThat(refused).as("one of six is served").hasSize(5);
    for (Reply reply : refused) {
      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.header("X-Go-Pprof")).isEqualTo("1");
      assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(1, 60);
      assertThat(reply.text()).contains("try again in " + reply.header("Retry-After") + " s");
    }
    Reply later = jvm.requestWhenAllowed("POST", HISTOGRAM + "?top=3&live=1");
    assertThat(later.status()).as("later").isEqualTo(200);
    assertThat(later.text())
        .matches("(?s)[\\d,]+ classes, [\\d,]+ objects, [\\d,]+ bytes after a collection; .*")
        .contains("byte[] (java.base)");
    assertThat(later.text().lines()).hasSize(2 + 1 + 3);
    assertThat(jvm.counters().get("diag_forced_collections_total")).isLessThanOrEqualTo(1L);
  }

  private static Reply once(TargetJvm jvm, String path) {
    try {
      return jvm.request("POST", path, "");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @JdkTest
  void disabledByAFlagIsSaid(Jdk jdk) throws Exception {
    try (TargetJvm jvm = start(jdk, "-XX:+DisableExplicitGC")) {
      for (String path : List.of(GC, HISTOGRAM + "?live=1")) {
        Reply reply = jvm.requestWhenAllowed("POST", path);
        assertThat(reply.status()).as(path).isEqualTo(409);
        assertThat(reply.text()).contains("-XX:+DisableExplicitGC").hasLineCount(1);
      }
      jvm.ask("others 700", "others");
      jvm.ask("free 0", "free");
      assertThat(number(counted(histogram(jvm, 0), "Other"), "instances"))
          .as("without a collection garbage counts")
          .isEqualTo(700);
      assertThat(value(jvm, "gcs_forced")).isZero();
    }
    try (TargetJvm jvm = start(jdk, "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC")) {
      Reply reply = jvm.requestWhenAllowed("POST", GC);
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.text()).contains("-XX:+UseEpsilonGC");
    }
  }

  /** Until JDK 17 System.gc() then does nothing, or a young collection follows later. */
  @JdkTest
  void nativeCodeThatHoldsTheHeapIsWaitedFor(Jdk jdk) throws Exception {
    for (String collector : List.of("Serial", "G1")) {
      try (TargetJvm jvm = start(jdk, "-XX:+Use" + collector + "GC")) {
        jvm.ask("critical 8000000", "critical");
        jvm.awaitLine("holding");
        Map<String, Object> answer =
            Json.object(jvm.requestWhenAllowed("POST", GC + "?format=json").text());
        assertThat(Json.objects(answer, "collections"))
            .as(collector)
            .anyMatch(each -> each.get("cause").equals("System.gc()"));
      }
    }
  }

  @JdkTest
  void onlyPostWithTheRightCredentials(Jdk jdk) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("credentials"),
            "read bearer reader\ncapture bearer scraper\ncontrol bearer boss\n");
    JvmLaunch launch = JvmLaunch.on(jdk).main(GcUser.class).options("credentials=" + file);
    launch.jvm("-XX:+UseSerialGC", "-Xmx256m").authorization("Bearer boss");
    try (TargetJvm jvm = launch.start()) {
      for (String path : List.of(GC, HISTOGRAM)) {
        Reply get = jvm.get(path);
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("Allow")).isEqualTo("POST");
        for (String token : List.of("reader", "scraper")) {
          Reply reply = raw(jvm, "POST", path, "Authorization: Bearer " + token);
          assertThat(reply.status()).as("%s %s", token, path).isEqualTo(403);
          assertThat(reply.text()).contains("needs 'control'");
        }
        assertThat(raw(jvm, "POST", path, "X: y").status()).isEqualTo(401);
        for (String header : List.of("Origin: http://evil.example", "Sec-Fetch-Site: cross-site")) {
          Reply reply = raw(jvm, "POST", path, "Authorization: Bearer boss\r\n" + header);
          assertThat(reply.status()).as("%s %s", header, path).isEqualTo(403);
          assertThat(reply.text()).contains("another site");
        }
      }
      assertThat(jvm.counters()).containsEntry("diag_forced_collections_total", 0L);
      Reply answer = raw(jvm, "POST", GC, "Authorization: Bearer boss");
      assertThat(answer.status()).isEqualTo(200);
      assertIsReadable(answer);
      assertThat(jvm.counters()).containsEntry("diag_forced_collections_total", 1L);
      String trace = "/debug/gctrace?seconds=1";
      assertThat(raw(jvm, "GET", trace, "Authorization: Bearer reader").status()).isEqualTo(403);
      assertThat(raw(jvm, "GET", trace, "Authorization: Bearer scraper").text())
          .startsWith("# collections of the next 1 s\n");
    }
  }

  private static void assertIsReadable(Reply answer) {
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.text())
        .matches(
            """
            heap       [\\d.]+ -> [\\d.]+ MB
            committed  [\\d.]+ -> [\\d.]+ MB
            pause      \\d+ ms
            duration   [\\d.]+ ms

            collector +before +after +forced +automatic
            Copy +(\\d+) +\\1 +0 +0
            MarkSweepCompact +0 +1 +1 +0

            @.*MarkSweepCompact.*System\\.gc\\(\\).*
            """);
  }

  private static Reply raw(TargetJvm jvm, String method, String path, String header)
      throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          method + " " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" + header);
      connection.send("\r\n\r\n");
      return connection.reply();
    }
  }

  static double number(Map<String, Object> in, String name) {
    return (double) in.get(name);
  }

  private static long value(TargetJvm jvm, String name) throws Exception {
    Matcher value = Pattern.compile(name + "=(\\d+)").matcher(jvm.get("/debug/runtime").text());
    assertThat(value.find()).as(name).isTrue();
    return Long.parseLong(value.group(1));
  }
}
