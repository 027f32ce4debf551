package io.diag.it;

import static io.diag.it.Contended.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LockUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;

/** How contention is asked for, switched on and off, and what forms it has. */
class LockFormsIT {

  private static final String BLOCK_RATE = "/debug/runtime/block-rate";
  private static final String FRACTION = "/debug/runtime/mutex-fraction";
  private static final String HOLD = "LongHolder.holdShort";

  @TempDir Path directory;

  @JvmTest(main = LockUser.class)
  void nothingIsThereBeforeItIsWantedAndNothingGrowsAfterwards(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features().get("locks")).isEqualTo("on (nobody has asked for them yet)");
    assertThat(jvm.counters()).doesNotContainKey("diag_lock_waits");
    jvm.ask("hold lock", "hold");
    PprofFile none = Contended.profile(jvm, "block");
    assertThat(none.samples()).isEmpty();
    assertThat(none.comments()).contains("block-rate is 0: off");
    assertThat(Contended.profile(jvm, "mutex").samples()).isEmpty();
    assertThat(jvm.features().get("locks")).contains("nobody has asked");

    Contended.takeAll(jvm);
    assertThat(jvm.features().get("locks")).isEqualTo("on");
    jvm.ask("hold lock", "hold");
    Contended.put(jvm, "block-rate", 0);
    Contended.put(jvm, "mutex-fraction", 0);
    PprofFile block = Contended.profile(jvm, "block");
    PprofFile mutex = Contended.profile(jvm, "mutex");
    assertThat(Contended.of(block, at(HOLD)).count()).isGreaterThanOrEqualTo(9);
    jvm.ask("hold lock", "hold");
    assertThat(Contended.of(Contended.profile(jvm, "block"), sample -> true))
        .isEqualTo(Contended.of(block, sample -> true));
    assertThat(Contended.of(Contended.profile(jvm, "mutex"), sample -> true))
        .isEqualTo(Contended.of(mutex, sample -> true));
    Contended.assertNobodyWaits(jvm);
  }

  @JvmTest(main = LockUser.class)
  void forSomeSecondsWhileItIsOff(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    CompletableFuture<Reply> block = jvm.getLater("/debug/pprof/block?seconds=2");
    CompletableFuture<Reply> mutex = jvm.getLater("/debug/pprof/mutex?seconds=2&rate=1");
    Contended.awaitRequests(jvm, 2);
    long waited = jvm.ask("hold lock", "hold");
    PprofFile waiters = PprofFile.of(block.get(30, TimeUnit.SECONDS));
    PprofFile holders = PprofFile.of(mutex.get(30, TimeUnit.SECONDS));
    assertThat(Contended.of(waiters, at(HOLD)).nanos())
        .isCloseTo(waited, Percentage.withPercentage(10));
    assertThat(waiters.comments())
        .contains("sampled at block-rate 100000 ns for this request (it is off otherwise)");
    assertThat(Contended.of(holders, at("LongHolder.holdLong")).nanos()).isGreaterThan(waited / 2);
    assertThat(holders.comments())
        .contains("sampled at mutex-fraction 1 for this request (it is off otherwise)");
    assertThat(waiters.durationNanos()).isBetween(1_900_000_000L, 4_000_000_000L);

    PprofFile before = Contended.profile(jvm, "block");
    assertThat(before.comments()).contains("block-rate is 0: off");
    jvm.ask("hold lock", "hold");
    assertThat(Contended.of(Contended.profile(jvm, "block"), sample -> true))
        .isEqualTo(Contended.of(before, sample -> true));
  }

  @JvmTest(main = LockUser.class)
  void ratesAreReadAndSet(TargetJvm jvm) throws Exception {
    for (String path : List.of(BLOCK_RATE, FRACTION)) {
      assertThat(jvm.get(path).text()).isEqualTo("0\n");
      assertThat(jvm.request("PUT", path + "?value=7", "").text()).isEqualTo("7\n");
      assertThat(jvm.request("PUT", path, "value=8").text()).isEqualTo("8\n");
      assertThat(jvm.request("PUT", path, "9").text()).isEqualTo("9\n");
      for (String bad : List.of("x", "-1", "1.5", "2147483648", "99999999999999999999", "1s", "")) {
        Reply reply = jvm.request("PUT", path + "?value=" + bad, "");
        assertThat(reply.status()).as(bad).isEqualTo(400);
        assertThat(reply.text())
            .isEqualTo(
                "invalid value \""
                    + bad
                    + "\" for \"value\": a whole number from 0 (off) to 2147483647\n");
      }
      assertThat(jvm.get(path).text()).isEqualTo("9\n");
      assertThat(jvm.request("PUT", path + "?value=0", "").text()).isEqualTo("0\n");
    }
    for (String name : List.of("block", "mutex")) {
      String path = "/debug/pprof/" + name;
      Reply alone = jvm.get(path + "?rate=1");
      assertThat(alone.status()).isEqualTo(400);
      assertThat(alone.text()).contains("\"rate\" is for as long as \"seconds\" says", "?value=1");
      for (String bad : List.of("x", "-1", "0", "2147483648")) {
        Reply reply = jvm.get(path + "?seconds=1&rate=" + bad);
        assertThat(reply.status()).as(bad).isEqualTo(400);
        assertThat(reply.text()).contains("\"rate\": a whole number");
      }
      Reply view = jvm.get(path + "?view=bad");
      assertThat(view.status()).isEqualTo(400);
      assertThat(view.text())
          .isEqualTo("invalid value \"bad\" for \"view\": pairs, waiter or holder\n");
      assertThat(jvm.get(path + "?seconds=1&debug=1").status()).isEqualTo(400);
      assertThat(jvm.get(path + "?seconds=0").status()).isEqualTo(400);
    }
  }

  @JvmTest(main = LockUser.class, options = "block-rate=1,mutex-fraction=1")
  void fromTheStartAndAsText(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get(BLOCK_RATE).text()).isEqualTo("1\n");
    assertThat(jvm.get(FRACTION).text()).isEqualTo("1\n");
    long waited = jvm.ask("hold lock", "hold");
    assertText(jvm, "block", "--- contention:\ncycles/second=1000000000\n");
    assertText(jvm, "mutex", "--- mutex:\ncycles/second=1000000000\nsampling period=1\n");
    assertThat(jvm.get("/debug/pprof/mutex?debug=1").text())
        .containsPattern("(?m)^\\d+ 1 @( 0x[0-9a-f]+)+$");
    assertThat(Contended.of(Contended.profile(jvm, "mutex"), sample -> true).nanos())
        .isGreaterThan(waited / 2);
  }

  private void assertText(TargetJvm jvm, String name, String head) throws Exception {
    String path = "/debug/pprof/" + name;
    Reply text = jvm.get(path + "?debug=1");
    assertThat(text.text()).startsWith(head);
    assertThat(text.header("Content-Type")).startsWith("text/plain");
    assertThat(text.text().lines().filter(line -> line.matches("\\d+ \\d+ @.*")))
        .extracting(line -> -Long.parseLong(line.split(" ", -1)[0]))
        .isNotEmpty()
        .isSorted();
    assertThat(total(save(name + ".txt", text)))
        .isEqualTo(total(save(name + ".pb.gz", jvm.get(path))));
  }

  /** What pprof makes of all of it; of text it knows no names. */
  private static String total(String file) throws Exception {
    String top = Pprof.run("-top", "-sample_index=delay", "-unit=ns", file);
    return top.lines()
        .filter(line -> line.startsWith("Showing nodes accounting for"))
        .findFirst()
        .orElseThrow()
        .replaceFirst(".* of ", "");
  }

  private String save(String name, Reply reply) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(directory.resolve(name), reply.body()).toString();
  }

  @JvmTest(main = LockUser.class, options = "block-rate=1,mutex-fraction=1")
  void deltasForOneScraper(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (String name : List.of("block", "mutex")) {
      jvm.ask("hold lock", "hold");
      jvm.get("/debug/pprof/delta_" + name);
      long waited = jvm.ask("hold lock", "hold");
      PprofFile delta = Contended.profile(jvm, "delta_" + name);
      assertThat(
              Contended.of(delta, at("LongHolder.hold" + (name.equals("block") ? "Short" : "Long")))
                  .nanos())
          .isCloseTo(waited, Percentage.withPercentage(20));
      PprofFile nothing = Contended.profile(jvm, "delta_" + name);
      assertThat(Contended.of(nothing, at(HOLD))).isEqualTo(new Contended(0, 0));
      assertThat(jvm.get("/debug/pprof/delta_" + name + "?debug=1").text())
          .startsWith(name.equals("mutex") ? "--- mutex:\n" : "--- contention:\n");
    }
  }

  @JvmTest(main = LockUser.class)
  void fromCode(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.ask("block-rate 5", "block-rate")).isZero();
    assertThat(jvm.ask("block-rate 1", "block-rate")).isEqualTo(5);
    assertThat(jvm.ask("mutex-fraction 10", "mutex-fraction")).isZero();
    assertThat(jvm.ask("mutex-fraction -1", "mutex-fraction")).isEqualTo(10);
    assertThat(jvm.ask("mutex-fraction 1", "mutex-fraction")).isEqualTo(10);
    assertThat(jvm.get(BLOCK_RATE).text()).isEqualTo("1\n");
    assertThat(jvm.get(FRACTION).text()).isEqualTo("1\n");
    jvm.ask("hold lock", "hold");
    assertThat(Contended.of(Contended.profile(jvm, "block"), at(HOLD)).count())
        .isGreaterThanOrEqualTo(9);
    assertThat(jvm.ask("block-rate -1", "block-rate")).isEqualTo(1);
    assertThat(jvm.get(BLOCK_RATE).text()).isEqualTo("0\n");
  }

  @JdkTest
  void withoutTheAgentNothingHappens(Jdk jdk) throws Exception {
    Process process =
        new ProcessBuilder(
                jdk.java().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockUser.class.getName())
            .redirectErrorStream(true)
            .start();
    try (java.io.Writer stdin = process.outputWriter()) {
      stdin.write("block-rate 5\nblock-rate 5\nmutex-fraction 5\nmutex-fraction -1\n");
    }
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("ready\nblock-rate 0\nblock-rate 0\nmutex-fraction 0\nmutex-fraction 0\n");
    assertThat(process.waitFor()).isZero();
  }
}
