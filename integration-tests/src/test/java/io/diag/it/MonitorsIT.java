package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MonitorWaiter;
import java.util.List;
import org.assertj.core.data.Percentage;

/** Who waits for which monitor, who has it, and who waits for good. */
@Alone
class MonitorsIT {

  private static final String ON = "block-rate=1,mutex-fraction=1";
  private static final String HOLDING = "MonitorHolding.";

  @JvmTest(main = MonitorWaiter.class, options = ON)
  void longHolderIsCharged(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "platform");
  }

  @JvmTest(main = MonitorWaiter.class, options = ON, minVersion = 25)
  void longHolderIsChargedIfItIsVirtual(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "virtual");
  }

  /** With them monitors are no longer where their object says. */
  @JvmTest(
      main = MonitorWaiter.class,
      options = ON,
      minVersion = 25,
      jvmArgs = "-XX:+UseCompactObjectHeaders")
  void longHolderIsChargedWithCompactHeaders(TargetJvm jvm) throws Exception {
    assertLongHolderIsCharged(jvm, "platform");
  }

  private static void assertLongHolderIsCharged(TargetJvm jvm, String threads) throws Exception {
    jvm.awaitLine("ready");
    // Who has a monitor is looked up a few times a second if the monitor does not know it, and the
    // first time takes long.
    long waited = jvm.ask("hold " + threads, "hold") + jvm.ask("hold " + threads, "hold");
    PprofFile block = Contended.profile(jvm, "block");
    Contended waiters = Contended.of(block, Contended.at(HOLDING + "holdShort"));
    assertThat(waiters.nanos()).isCloseTo(waited, Percentage.withPercentage(5));
    assertThat(waiters.count()).isEqualTo(18);
    assertThat(block.samples())
        .filteredOn(Contended.at(HOLDING + "holdShort"))
        .allMatch(Contended.labelled("kind", "monitor"))
        .allMatch(Contended.labelled("role", "waiter"));
    assertThat(block.samples()).noneMatch(Contended.at(HOLDING + "holdLong"));

    PprofFile mutex = Contended.profile(jvm, "mutex");
    Contended holder = Contended.of(mutex, Contended.at(HOLDING + "holdLong"));
    Contended all = Contended.of(mutex, Contended.labelled("kind", "monitor"));
    assertThat(all.nanos()).isCloseTo(waited, Percentage.withPercentage(10));
    assertThat(holder.nanos()).as("%s", mutex.samples()).isGreaterThan(waited * 60 / 100);
    assertThat(mutex.samples())
        .filteredOn(Contended.at(HOLDING + "holdLong"))
        .allMatch(Contended.labelled("attribution", "held"))
        .allMatch(Contended.labelled("role", "holder"));
    assertThat(Contended.profile(jvm, "mutex?view=pairs").samples())
        .filteredOn(Contended.at(HOLDING + "holdLong"))
        .isNotEmpty()
        .allMatch(Contended.at(HOLDING + "holdShort"))
        .allMatch(sample -> Contended.frames(sample).contains("[held up by]"));
    assertThat(jvm.counters()).containsEntry("diag_lock_waits", 0L);
  }

  @JvmTest(main = MonitorWaiter.class, options = ON)
  void objectWait(TargetJvm jvm) throws Exception {
    assertObjectWait(jvm, "platform");
  }

  @JvmTest(main = MonitorWaiter.class, options = ON, minVersion = 25)
  void objectWaitOfVirtualThreads(TargetJvm jvm) throws Exception {
    assertObjectWait(jvm, "virtual");
  }

  private static void assertObjectWait(TargetJvm jvm, String threads) throws Exception {
    jvm.awaitLine("ready");
    long waited = jvm.ask("await " + threads, "await");
    List<PprofFile.Sample> samples =
        Contended.profile(jvm, "block").samples().stream()
            .filter(Contended.at(HOLDING + "awaitNotification"))
            .toList();
    long nanos = samples.stream().mapToLong(sample -> sample.values().get(1)).sum();
    assertThat(nanos).isCloseTo(waited, Percentage.withPercentage(10));
    List<PprofFile.Sample> waits =
        samples.stream().filter(Contended.labelled("kind", "wait")).toList();
    assertThat(waits).isNotEmpty();
    assertThat(waits)
        .allMatch(each -> Contended.frames(each).get(0).equals("java.lang.Object.wait"));
    assertThat(waits.stream().mapToLong(sample -> sample.values().get(0)).sum()).isEqualTo(5);
    assertThat(jvm.counters()).containsEntry("diag_lock_waits", 0L);
  }

  @JvmTest(main = MonitorWaiter.class)
  void whoIsStuckIsShown(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("stick", "stick");
    Contended.takeAll(jvm);
    jvm.ask("stick", "stick");
    Await.until("all have waited", () -> stuck(jvm, "block").size() == 8);
    for (String state : List.of("before-profiling", "null")) {
      for (String[] each :
          new String[][] {
            {"awaitLatch", "latch"},
            {"takeFromQueue", "queue"},
            {"wantMonitor", "monitor"},
            {"wantLock", "lock"}
          }) {
        assertThat(stuck(jvm, "block"))
            .filteredOn(Contended.at("StuckThreads." + each[0]))
            .filteredOn(sample -> state.equals(sample.labels().get("began") + ""))
            .singleElement()
            .matches(Contended.labelled("kind", each[1]))
            .matches(sample -> sample.values().get(1) > 100_000_000);
      }
    }
    long before = Contended.of(Contended.profile(jvm, "block"), each -> true).nanos();
    Await.until(
        "it grows",
        () -> Contended.of(Contended.profile(jvm, "block"), each -> true).nanos() > before);
    Await.until(
        "the holders are known",
        () ->
            stuck(jvm, "mutex").stream().anyMatch(Contended.at("StuckThreads.holdMonitor"))
                && stuck(jvm, "mutex").stream().anyMatch(Contended.at("StuckThreads.holdLock")));
    // A difference has what is new only, and of who waits what he has waited in its time.
    Contended window =
        Contended.of(
            Contended.profile(jvm, "block?seconds=1"), Contended.at("StuckThreads.wantLock"));
    assertThat(window.nanos()).isBetween(1_900_000_000L, 3_000_000_000L);
    assertThat(Contended.profile(jvm, "delta_block").samples())
        .noneMatch(Contended.labelled("state", "waiting"));
  }

  private static List<PprofFile.Sample> stuck(TargetJvm jvm, String profile) throws Exception {
    return Contended.profile(jvm, profile).samples().stream()
        .filter(Contended.labelled("state", "waiting"))
        .filter(
            sample ->
                Contended.frames(sample).stream().anyMatch(name -> name.contains("StuckThreads.")))
        .toList();
  }

  /** Also where nobody has asked for contention. */
  @JvmTest(main = MonitorWaiter.class)
  void deadlockIsSaidFirst(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get("/debug/pprof/mutex?debug=1").text()).doesNotContain("DEADLOCK");
    jvm.ask("deadlock", "deadlock");
    List<String> lines = jvm.get("/debug/pprof/mutex?debug=1").text().lines().toList();
    assertThat(lines.subList(0, 3))
        .containsExactly("--- mutex:", "cycles/second=1000000000", "sampling period=1");
    assertThat(lines.get(3)).isEqualTo("# DEADLOCK: 2 threads wait for one another");
    assertThat(lines.subList(4, 6))
        .allMatch(line -> line.matches("#   goroutine \\d+ \"stuck-[01]\" waits for .* held by .*"))
        .anyMatch(line -> line.contains("ReentrantLock"))
        .anyMatch(line -> line.contains("java.lang.Object@"));
  }
}
