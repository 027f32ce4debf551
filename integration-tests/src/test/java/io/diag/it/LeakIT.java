package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import io.diag.it.apps.ThreadLeaks;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Threads that are started and never end are told from those that come and go. */
@Alone
class LeakIT {

  private static final String LEAKS = "/debug/leaks";
  private static final String PROFILE = "/debug/pprof/goroutineleak";
  private static final String APP = ThreadLeaks.class.getName();

  /** So many intervals in all: the pool breathes almost twice, the burst has drained. */
  private static final int INTERVALS = 9;

  @TempDir Path directory;

  @JvmTest(
      main = ThreadLeaks.class,
      options =
          "leak.interval=1s,threadcreate.virtual-rate=8,leak.allow="
              + "io.diag.it.apps.ThreadLeaks.allowed;(;(a*)*b")
  void leaksAreToldFromWhatComesAndGoes(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.errorLines())
        .anyMatch(
            line ->
                line.startsWith("diag: option leak.allow: '(' is not a regular expression")
                    && line.contains("missing closing )")
                    && line.endsWith("going on without it"));
    Await.until("enough intervals", () -> number(report(jvm), "intervals") >= INTERVALS);
    List<String> leaking = leakingPlaces(jvm);

    Map<String, Object> report = report(jvm);
    assertThat(suspects(report))
        .extracting(suspect -> suspect.get("at"))
        .containsExactlyInAnyOrderElementsOf(leaking);
    for (Map<String, Object> suspect : suspects(report)) {
      assertThat(suspect).containsEntry("state", "growing");
      // 20 a second, less where the machine has no time for it.
      assertThat(number(suspect, "growth_per_minute")).isBetween(200.0, 1500.0);
      assertFlaggedWithinFourIntervals(suspect);
      assertThat(Json.objects(suspect, "stack"))
          .extracting(frame -> frame.get("function"))
          .contains("java.util.concurrent.CountDownLatch.await");
    }
    assertLogged(jvm, leaking, "thread leak: \\d+ threads at %s.*, \\+[\\d.]+ a minute over .*");
    assertThat(jvm.counters())
        .containsEntry("diag_thread_leak_suspects", (long) leaking.size())
        .containsEntry("diag_thread_leak_skipped_total", 0L);

    assertCreatorsAreNamed(jvm);
    String full = jvm.get(PROFILE + "?debug=2").text();
    assertThat(full.split("\n\n"))
        .filteredOn(thread -> thread.contains(" (leaked)"))
        .isNotEmpty()
        .allMatch(thread -> thread.contains("ThreadLeaks.leaked"));
    assertThat(full).contains("\ngoroutine ", "ThreadLeaks.pooled(...)");
    assertThat(jvm.get(LEAKS).text())
        .contains(leaking.size() == 1 ? "1 thread leak, " : leaking.size() + " thread leaks, ")
        .contains("threads at " + leaking.get(0))
        .contains("   state       growing\n")
        .doesNotContain("ThreadLeaks.pooled", "ThreadLeaks.cached", "ThreadLeaks.draining");
    assertProfileHasThem(jvm, leaking);

    jvm.send("stop");
    assertLogged(
        jvm, leaking, "thread leak stopped: no growth for 4 intervals, \\d+ threads at %s.*");
    Await.until("stopped", () -> suspects(report(jvm)).stream().allMatch(s -> isStopped(s)));
    assertThat(suspects(report(jvm))).hasSize(leaking.size());
    jvm.send("end");
    Await.until("gone with their threads", () -> suspects(report(jvm)).isEmpty());
    assertThat(jvm.get(LEAKS).text()).startsWith("no thread leak (");
    assertThat(jvm.errorLines())
        .filteredOn(line -> line.contains("thread leak"))
        .hasSize(2 * leaking.size());
  }

  private static List<String> leakingPlaces(TargetJvm jvm) throws Exception {
    List<String> places = new ArrayList<>(List.of(place("leaked", "leak")));
    if (jvm.jdk().feature() >= 21) {
      places.add(place("leakedVirtual", "virtual leak"));
    }
    return places;
  }

  private static String place(String method, String line) throws Exception {
    return APP
        + "."
        + method
        + " (ThreadLeaks.java:"
        + SourceLine.number(ThreadLeaks.class, line)
        + ")";
  }

  /** Of virtual threads only some have one, so that it may come later. */
  private static void assertCreatorsAreNamed(TargetJvm jvm) throws Exception {
    List<String> creators = new ArrayList<>(List.of(place("leak", "creator")));
    if (jvm.jdk().feature() >= 21) {
      creators.add(place("leakVirtual", "virtual creator"));
    }
    Await.until(
        "creators " + creators,
        () ->
            suspects(report(jvm)).stream()
                .map(suspect -> (String) suspect.get("started_at"))
                .toList()
                .containsAll(creators));
    jvm.awaitErrorLine("diag: thread leak: .*\\bstarted at \\Q" + creators.get(0) + "\\E.*");
    assertThat(PprofFile.of(jvm.get(PROFILE)).samples())
        .extracting(sample -> sample.labels().get("created_by"))
        .containsExactlyInAnyOrderElementsOf(creators);
  }

  /** By its own dumps: from the last one without such threads on. */
  private static void assertFlaggedWithinFourIntervals(Map<String, Object> suspect) {
    String suspected = (String) suspect.get("suspected");
    List<Map<String, Object>> counts = Json.objects(suspect, "counts");
    assertThat(counts)
        .filteredOn(count -> number(count, "count") > 0)
        .filteredOn(count -> ((String) count.get("time")).compareTo(suspected) <= 0)
        .hasSizeLessThanOrEqualTo(4);
  }

  private static void assertLogged(TargetJvm jvm, List<String> places, String line)
      throws Exception {
    for (String place : places) {
      jvm.awaitErrorLine("diag: " + line.replace("%s", "\\Q" + place + "\\E"));
    }
  }

  private void assertProfileHasThem(TargetJvm jvm, List<String> places) throws Exception {
    PprofFile profile = PprofFile.of(jvm.get(PROFILE));
    assertThat(profile.sampleTypes()).containsExactly("goroutineleak/count");
    assertThat(profile.samples()).hasSize(places.size());
    assertThat(profile.comments())
        .anyMatch(comment -> comment.contains("by growth") && comment.contains("by reachability"));
    Path file = Files.write(directory.resolve("leaks.pb.gz"), jvm.get(PROFILE).body());
    assertThat(Pprof.run("-peek", APP + ".leaked$", file.toString())).contains(APP + ".leaked");
    assertThat(jvm.get(PROFILE + "?debug=1").text())
        .startsWith("goroutineleak profile: total ")
        .contains("# found by growth", APP + ".leaked+0x0\t");
  }

  @JvmTest(main = Idle.class, options = "leak.interval=1s,limit=1")
  void watchingGoesOnUntilTheClientLeaves(TargetJvm jvm) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest watch = HttpRequest.newBuilder(jvm.url(LEAKS + "?watch=1s")).build();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                client.send(watch, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
      int tables = 0;
      while (tables < 3) {
        if (lines.readLine().contains(" threads, suspects: 0 (")) {
          tables++;
        }
      }
      assertThat(jvm.get(PROFILE).status()).as("while somebody watches").isEqualTo(429);
      assertThat(jvm.get(LEAKS).status()).isEqualTo(200);
    }
    Await.until("the worker is free", () -> jvm.get(PROFILE).status() == 200);
  }

  @JvmTest(main = Idle.class)
  void whatCannotHaveShownIsSaid(TargetJvm jvm) throws Exception {
    assertThat(jvm.get(LEAKS).text())
        .matches(
            """
            no thread leak can have shown yet \\(0 of 4 intervals; next in \\d+ s\\)
            by growth, one dump each 1m
            """);
    assertThat(suspects(report(jvm))).isEmpty();
    assertThat(jvm.get(PROFILE + "?debug=1").text()).startsWith("goroutineleak profile: total 0\n");
    assertRefused(jvm, "watch=0.5", "invalid value \"0.5\" for \"watch\": a time from 1s to 60m");
    assertRefused(jvm, "watch=500ms", "a time from 1s to 60m, such as 5s");
    assertRefused(jvm, "watch=2h", "a time from 1s to 60m, such as 5s");
    assertRefused(jvm, "watch=5s&format=json", "nothing but text with watch=");
    assertRefused(jvm, "format=xml", "text or json");
  }

  private static void assertRefused(TargetJvm jvm, String query, String reason) throws Exception {
    Reply reply = jvm.get(LEAKS + "?" + query);
    assertThat(reply.status()).as(query).isEqualTo(400);
    assertThat(reply.text()).contains(reason);
  }

  @JvmTest(main = Idle.class, options = "leak.interval=0")
  void turnedOffItSaysSo(TargetJvm jvm) throws Exception {
    String off = "the leak detector is off (option leak.interval=0, or see leaks in /debug/diag)\n";
    assertThat(jvm.get(LEAKS).text()).isEqualTo(off);
    assertThat(jvm.get(LEAKS + "?watch=1s").text()).isEqualTo(off);
    assertThat(report(jvm)).containsEntry("on", false);
    assertThat(jvm.features()).containsEntry("leaks", "off turned off by the option leak.interval");
    assertThat(jvm.get(PROFILE + "?debug=1").text()).contains("# " + off);
    assertThat(jvm.counters()).containsEntry("diag_thread_leak_dumps_total", 0L);
  }

  private static Map<String, Object> report(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get(LEAKS + "?format=json");
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    return Json.object(reply.text());
  }

  private static List<Map<String, Object>> suspects(Map<String, Object> report) {
    return Json.objects(report, "suspects");
  }

  private static boolean isStopped(Map<String, Object> suspect) {
    return suspect.get("state").equals("stopped");
  }

  private static double number(Map<String, Object> object, String name) {
    return (Double) object.get(name);
  }
}
