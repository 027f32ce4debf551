package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Standstill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** What the threads do: grouped, and one by one. */
class ThreadDumpIT {

  private static final String APP = Standstill.class.getName() + ".";
  private static final String GROUPED = "/debug/pprof/goroutine?debug=1";
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  private static final String FULL = "/debug/pprof/goroutine?debug=2";
  private static final int THREADS = 100;

  @TempDir Path directory;

  @JvmTest(main = Standstill.class)
  void threadsAtOnePlaceAreOneStanza(TargetJvm jvm) throws Exception {
    awaitStandstill(jvm);
    String text = jvm.get(GROUPED).text();
    assertThat(text).matches("(?s)goroutine profile: total \\d+\\n.*");
    List<String> stanzas = List.of(text.split("\n\n"));
    assertThat(stanzas)
        .filteredOn(stanza -> stanza.contains(APP + "blockHere+0x"))
        .singleElement()
        .asString()
        .containsPattern("(?m)^100 @( 0x[0-9a-f]+)+$")
        .contains("\n# labels: {\"path\":\"/a \\\"b\\\"\", \"tenant\":\"acme\"}\n");
    assertThat(stanzas)
        .allMatch(stanza -> Pattern.compile("(?m)^\\d+ @ 0x").matcher(stanza).find());
    assertThat(text).doesNotContain("io.diag.agent.");
    assertThat(jvm.get("/debug/pprof/thread?debug=1").text()).startsWith("goroutine profile: ");
    assertThat(jvm.get(GROUPED + "&agent=1").text()).contains("io.diag.agent.");

    PprofFile delta = PprofFile.of(jvm.get("/debug/pprof/goroutine?seconds=1"));
    assertThat(delta.samples()).noneMatch(sample -> sample.has(at("blockHere")));
    assertThat(delta.durationNanos()).isGreaterThan(900_000_000);
    assertRefused(jvm, GROUPED + "&seconds=1", "seconds and debug params are incompatible");

    String file = save(jvm.get("/debug/pprof/goroutine?state=1"));
    assertThat(Pprof.run("-top", "-cum", file))
        .contains("Type: goroutine")
        .containsPattern("0 +0% +\\S+ +100 +\\S+% +" + Pattern.quote(APP + "blockHere"));
    assertThat(Pprof.run("-top", "-cum", "-tagfocus", "tenant=acme", file))
        .contains("Showing nodes accounting for 100, ")
        .doesNotContain("deadlock");
    assertThat(Pprof.run("-tags", file)).contains("thread.state", "parked", "blocked", "sleeping");
    if (jvm.jdk().feature() >= 21) {
      assertThat(stanzas)
          .filteredOn(stanza -> stanza.contains(APP + "blockVirtually+0x"))
          .singleElement()
          .asString()
          .containsPattern("(?m)^100 @ 0x");
    }
  }

  @JvmTest(main = Standstill.class)
  void eachThreadIsToldInFull(TargetJvm jvm) throws Exception {
    awaitStandstill(jvm);
    Reply reply = jvm.get(FULL);
    assertThat(reply.header("Transfer-Encoding")).isEqualTo("chunked");
    String dump = reply.text();
    String head = dump.substring(0, dump.indexOf("\n\n"));
    assertThat(head)
        .containsPattern("^# \\d+ threads: \\d+ platform, \\d+ virtual; .*blocked 3\\b.*parked \\d")
        .contains("# DEADLOCK: 4 threads wait for one another")
        .containsPattern(
            "goroutine \\d+ \"dead-1\" waits for \\S+ held by goroutine \\d+ \"dead-2\"")
        .containsPattern(
            "goroutine \\d+ \"dead-4\" waits for \\S+ held by goroutine \\d+ \"dead-3\"");
    assertThat(dump.split("(?m)^goroutine \\d+ \\[", -1)).hasSizeGreaterThan(THREADS + 10);

    String holder = thread(dump, "holder");
    String monitor = group(holder, "# holds monitor (\\S+) since " + APP + "holdBoth");
    String lock = group(holder, "# holds synchronizer (\\S+ReentrantLock\\S+)");
    String holderId = group(holder, "^goroutine (\\d+) \\[sleeping");
    assertThat(thread(dump, "for-monitor"))
        .containsPattern("^goroutine \\d+ \\[blocked[,\\]]")
        .contains("# waits for " + monitor + " held by goroutine " + holderId + " \"holder\"\n");
    assertThat(thread(dump, "for-lock"))
        .containsPattern("^goroutine \\d+ \\[parked[,\\]]")
        .contains("# waits for " + lock + " held by goroutine " + holderId + " \"holder\"\n");
    assertThat(thread(dump, "in-wait"))
        .containsPattern("^goroutine \\d+ \\[waiting[,\\]]")
        .containsPattern("# waits for java.util.ArrayList@\\w+\n")
        .doesNotContain("# holds");
    assertThat(thread(dump, "busy"))
        .containsPattern("^goroutine \\d+ \\[runnable\\]")
        .contains(" daemon RUNNABLE ")
        .contains(APP + "run(...)\n\tio/diag/it/apps/Standstill.java:");
    assertThat(thread(dump, "blocked-7"))
        .containsPattern(
            "^goroutine \\d+ \\[parked.*\\] \\{path: \"/a \\\\\"b\\\\\"\", tenant: acme\\}:")
        .containsPattern("# waits for java.util.concurrent.CountDownLatch\\S+\n");
    assertThat(Double.parseDouble(group(thread(dump, "busy"), " cpu=([0-9.]+)s"))).isPositive();
    assertSystemsThread(jvm, thread(dump, "busy"), "busy");
    assertThat(dump)
        .contains("\"bad?name? \\\"quoted\\\" xxxxx", "xxx...\" daemon")
        .doesNotContain("x".repeat(300));
    assertThat(thread(dump, "deep"))
        .containsPattern("\\[9[78]\\d\\d frames left out\\]")
        .contains("java.lang.Thread.run(...)\n", APP + "blockElsewhere(...)\n");
    if (jvm.jdk().feature() >= 21) {
      assertThat(dump.split("\n# \"\" virtual WAITING\n", -1)).hasSize(THREADS + 1);
      assertThat(dump).contains(APP + "blockVirtually(...)\n");
    }
    assertThat(holder)
        .containsPattern(
            "(?m)^created by "
                + APP
                + "start in goroutine "
                + group(thread(dump, "main"), "^goroutine (\\d+) ")
                + "\n\tio/diag/it/apps/Standstill.java:\\d+\n"
                + APP
                + "main\\(\\.\\.\\.\\)\n");
    assertThat(thread(dump, "main")).endsWith("\ncreated by [started before diag]");
    if (jvm.jdk().feature() >= 21) {
      assertThat(dump).contains("\ncreated by (not sampled)\n");
    }
    // A second dump knows who has not run since the first.
    assertThat(thread(jvm.get("/debug/pprof/goroutine?debug=3").text(), "for-lock"))
        .containsPattern(" not-run-for>=[0-9.]+s\n");
    assertThat(thread(jvm.get(FULL + "&depth=16000").text(), "deep"))
        .doesNotContain("left out")
        .contains("java.lang.Thread.run(...)\n");
  }

  private static void assertSystemsThread(TargetJvm jvm, String thread, String name)
      throws Exception {
    String id = group(thread, " os=(\\d+)");
    Path comm = Path.of("/proc", String.valueOf(jvm.pid()), "task", id, "comm");
    assertThat(comm).content().isEqualTo(name + "\n");
  }

  @JvmTest(main = Standstill.class)
  void whatIsCutIsCounted(TargetJvm jvm) throws Exception {
    awaitStandstill(jvm);
    Matcher states =
        Pattern.compile(
                "\\{\"threads\":(\\d+),\"platform\":(\\d+),\"virtual\":(\\d+),\"left_out\":0,"
                    + "\"states\":\\{\"runnable\":\\d+,\"native\":\\d+,\"blocked\":3,"
                    + "\"waiting\":\\d+,\"parked\":\\d+,\"sleeping\":\\d+\\}\\}\n")
            .matcher(jvm.get("/debug/threads/states").text());
    assertThat(states.matches()).as(states.toString()).isTrue();
    int threads = Integer.parseInt(states.group(1));
    assertThat(Integer.parseInt(states.group(2))).isGreaterThan(THREADS);
    assertThat(states.group(3)).isEqualTo(jvm.jdk().feature() >= 21 ? "" + THREADS : "0");
    assertThat(jvm.get("/debug/threads/states?max=40").text())
        .contains("{\"threads\":40,", "\"left_out\":" + (threads - 40) + ",");
    assertThat(jvm.get(GROUPED + "&max=40").text())
        .startsWith("goroutine profile: total 40\n# cut: " + (threads - 40) + " more threads");
    String full = jvm.get(FULL + "&max=40").text();
    assertThat(full.split("(?m)^goroutine \\d+ \\[", -1)).hasSize(41);
    assertThat(full).contains("\n# cut: " + (threads - 40) + " more threads than max");

    assertThat(jvm.ask("self", "self")).isEqualTo(1);
    assertThat(jvm.ask("all", "all")).isEqualTo(threads);
    assertThat(jvm.ask("written", "written")).isEqualTo(threads);

    assertRefused(jvm, GROUPED + "&max=-1", "\"-1\" for \"max\": a whole number from 1 to 1000000");
    assertRefused(jvm, GROUPED + "&max=x", "\"x\" for \"max\"");
    assertRefused(jvm, FULL + "&max=-1", "\"-1\" for \"max\"");
    assertRefused(jvm, "/debug/pprof/goroutine?state=waiting", "\"waiting\" for \"state\": ");
    assertRefused(jvm, GROUPED + "&depth=1", "\"1\" for \"depth\"");
    assertRefused(jvm, FULL + "&agent=2", "\"2\" for \"agent\"");
    assertRefused(jvm, "/debug/threads/states?max=0", "\"0\" for \"max\"");
  }

  @JvmTest(main = Standstill.class)
  void threadsThatEndMeanwhileAreLeftOut(TargetJvm jvm) throws Exception {
    awaitStandstill(jvm);
    jvm.ask("churn", "churn");
    for (int i = 0; i < 10; i++) {
      for (String path : List.of(GROUPED, FULL, "/debug/threads/states")) {
        Reply reply = jvm.get(path);
        assertThat(reply.status()).as(path).isEqualTo(200);
        assertThat(reply.text()).contains(path.equals(FULL) ? "\"for-lock\"" : "");
      }
    }
  }

  /** A monitor that goes from one to the other while they are asked makes no circle of them. */
  @JvmTest(main = Standstill.class)
  void threadsThatCompeteAreNoDeadlock(TargetJvm jvm) throws Exception {
    awaitStandstill(jvm);
    jvm.ask("compete", "compete");
    for (int i = 0; i < 10; i++) {
      String dump = jvm.get(FULL).text();
      assertThat(dump).contains("# DEADLOCK: 4 threads", APP + "enterAgainAndAgain(...)\n");
      assertThat(dump.substring(0, dump.indexOf("\n\n"))).doesNotContain("competes-");
    }
  }

  @JdkTest
  void equalStacksThatAreCutAreOne(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Standstill.class).jvm("-Xmx64m");
    try (TargetJvm jvm = launch.start()) {
      awaitStandstill(jvm);
      String text = jvm.get(GROUPED + "&depth=2").text();
      assertThat(text).containsPattern("(?m)^100 @ 0x").doesNotContain("than are kept");
    }
  }

  /** Not even for the monitors, which up to JDK 24 can be told at safepoints only. */
  @JdkTest
  void nobodyIsStoppedForIt(Jdk jdk) throws Exception {
    Path log = directory.resolve("safepoints");
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Standstill.class)
            .jvm("-Xmx512m", "-Xlog:safepoint*=info:file=" + log + "::filecount=0");
    try (TargetJvm jvm = launch.start()) {
      awaitStandstill(jvm);
      jvm.get(GROUPED);
      long before = dumps(log);
      for (int i = 0; i < 10; i++) {
        jvm.get(GROUPED);
        jvm.get("/debug/threads/states");
        if (jdk.feature() >= 25) {
          jvm.get(FULL);
        }
      }
      assertThat(dumps(log)).as("dumps of all threads in %s", log).isEqualTo(before);
      // The log would tell.
      if (jdk.feature() < 25) {
        jvm.get(FULL);
        Await.until("a safepoint for monitors", () -> dumps(log) > before);
      }
    }
  }

  private static long dumps(Path log) throws Exception {
    return Pattern.compile("Safepoint \"(ThreadDump|\\w*Get\\w*)\"")
        .matcher(Files.readString(log))
        .results()
        .count();
  }

  @JdkTest
  void withoutTheNativeLibraryTheRestIsThere(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Standstill.class).options("libdir=" + directory);
    String[] noexec =
        MountNamespace.withNoexec(
            directory, launch.temporaryDirectory(), Path.of("/dev/shm"), Path.of("/var/tmp"));
    try (TargetJvm jvm = launch.under(noexec).start()) {
      awaitStandstill(jvm);
      assertThat(jvm.get(GROUPED).text())
          .contains("libdiag is not there", APP + "blockHere+0x0")
          .containsPattern("(?m)^100 @ 0x");
      assertThat(thread(jvm.get(FULL).text(), "for-monitor"))
          .contains(" held by goroutine ", APP + "waitForMonitor(...)");
      // There it would stop all threads again and again.
      assertThat(jvm.features().get("leaks")).startsWith(jdk.feature() < 21 ? "off " : "on");
    }
  }

  @JdkTest
  void fullHeapIsNoWorseForIt(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Standstill.class).jvm("-Xmx64m", "-XX:+UseSerialGC");
    try (TargetJvm jvm = launch.noisy().anySuppressedErrors().start()) {
      awaitStandstill(jvm);
      jvm.ask("fill", "fill");
      boolean failed = false;
      for (String path : List.of(FULL, GROUPED, "/debug/threads/states", FULL)) {
        Reply reply = tryGet(jvm, path);
        if (reply == null) {
          failed = true;
          continue;
        }
        assertThat(reply.status()).as(path).isIn(200, 503);
        if (reply.status() == 503) {
          assertThat(reply.text()).contains("heap has no room").hasLineCount(1);
          failed = true;
        }
      }
      assertThat(failed).as("the heap was full").isTrue();
      assertThat(jvm.ask("free", "free")).isZero();
      Await.until("the port answers again", () -> answersAgain(jvm));
      assertThat(jvm.errorLines().stream().filter(line -> line.contains("OutOfMemoryError")))
          .hasSizeLessThan(5);
    }
  }

  @JdkTest
  void thePortOutlivesAFullHeap(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Standstill.class).jvm("-Xmx64m", "-XX:+UseSerialGC");
    try (TargetJvm jvm = launch.noisy().anySuppressedErrors().start()) {
      awaitStandstill(jvm);
      jvm.ask("fill", "fill");
      for (int i = 0; i < 10; i++) {
        // A new connection each: it cannot always be taken, and Netty then stops to listen.
        try (RawConnection connection = jvm.connect()) {
          connection.setTimeout(UNANSWERED);
          connection.send("GET " + FULL + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
          connection.reply();
        } catch (IOException e) {
          // Refused, closed or lost.
        }
      }
      assertThat(jvm.ask("free", "free")).isZero();
      Await.until("the port answers again", () -> answersAgain(jvm));
      // It pauses for five seconds after an error.
      double looks = looks(jvm);
      Await.until("latency is measured again", () -> looks(jvm) > looks);
    }
  }

  /**
   * Null if it is not answered for want of heap: closed, or lost by the JDK, whose accept() forgets
   * the socket when there is no room for its channel.
   */
  private static Reply tryGet(TargetJvm jvm, String path) throws Exception {
    try {
      return jvm.getLater(path).get(UNANSWERED.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  private static double looks(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/metrics");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return MetricsText.of(reply).value("diag_scheduler_latency_seconds_count");
  }

  private static boolean answersAgain(TargetJvm jvm) throws Exception {
    Reply reply = tryGet(jvm, FULL);
    return reply != null && thread(reply.text(), "for-lock").contains(" held by ");
  }

  /** All that wait do. */
  private static void awaitStandstill(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Await.until(
        "standstill",
        () -> {
          String full = jvm.get(FULL).text();
          return full.contains("# DEADLOCK: 4 ")
              && thread(full, "for-monitor").contains(" held by ")
              && thread(full, "for-lock").contains(" held by ")
              && thread(full, "in-wait").contains("waits for")
              && thread(full, "deep").contains("Unsafe.park(")
              && full.split("Standstill\\.block\\w+\\(", -1).length > 100;
        });
  }

  /** The part of a dump that is about this thread; empty if there is none. */
  private static String thread(String dump, String name) {
    for (String part : dump.split("\n\n", -1)) {
      if (part.contains("\n# \"" + name + "\" ")) {
        return part;
      }
    }
    return "";
  }

  private static String group(String text, String regex) {
    Matcher matcher = Pattern.compile("(?m)" + regex).matcher(text);
    assertThat(matcher.find()).as("%s in %s", regex, text).isTrue();
    return matcher.group(1);
  }

  private static Predicate<PprofFile.Function> at(String method) {
    return function -> function.name().equals(APP + method);
  }

  private static void assertRefused(TargetJvm jvm, String path, String message) throws Exception {
    Reply reply = jvm.get(path);
    assertThat(reply.status()).as(path).isEqualTo(400);
    assertThat(reply.header("X-Go-Pprof")).isEqualTo("1");
    assertThat(reply.text()).contains(message).hasLineCount(1);
  }

  private String save(Reply reply) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(directory.resolve("goroutine.pb.gz"), reply.body()).toString();
  }
}
