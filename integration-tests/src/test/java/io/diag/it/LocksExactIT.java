package io.diag.it;

import static io.diag.it.Contended.at;
import static io.diag.it.Contended.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MonitorDiver;
import io.diag.it.apps.MonitorWaiter;
import org.assertj.core.data.Percentage;

/** Classes that tell when they leave a monitor. */
@Alone
class LocksExactIT {

  private static final String RATES = "block-rate=1,mutex-fraction=1";
  private static final String ON = RATES + ",locks.exact=io.diag.it.apps";
  private static final String HOLDING = "MonitorHolding.";

  @JvmTest(main = MonitorWaiter.class, options = ON)
  void whoLeavesAMonitorIsCharged(TargetJvm jvm) throws Exception {
    assertWhoLeavesIsCharged(jvm, "platform");
  }

  @JvmTest(main = MonitorWaiter.class, options = ON, minVersion = 25)
  void whoLeavesAMonitorIsChargedIfItIsVirtual(TargetJvm jvm) throws Exception {
    assertWhoLeavesIsCharged(jvm, "virtual");
  }

  /** With them monitors are no longer where their object says. */
  @JvmTest(
      main = MonitorWaiter.class,
      options = ON,
      minVersion = 25,
      jvmArgs = "-XX:+UseCompactObjectHeaders")
  void whoLeavesAMonitorIsChargedWithCompactHeaders(TargetJvm jvm) throws Exception {
    assertWhoLeavesIsCharged(jvm, "virtual");
  }

  private static void assertWhoLeavesIsCharged(TargetJvm jvm, String threads) throws Exception {
    jvm.awaitLine("ready");
    long waited = jvm.ask("hold " + threads, "hold");
    assertThat(jvm.features()).containsEntry("locks.exact", "on (io.diag.it.apps)");
    assertThat(jvm.counters().get("diag_lock_classes_woven_total")).isPositive();
    assertThat(jvm.counters().get("diag_lock_exits_woven_total")).isGreaterThan(3);
    assertThat(jvm.counters()).containsEntry("diag_lock_classes_failed_total", 0L);
    PprofFile mutex = Contended.profile(jvm, "mutex");
    Contended longHolder = Contended.of(mutex, at(HOLDING + "holdLong"));
    Contended all = Contended.of(mutex, at(HOLDING + "holdLong").or(at(HOLDING + "holdShort")));
    assertThat(all.nanos())
        .as("%s", mutex.samples())
        .isCloseTo(waited, Percentage.withPercentage(5));
    assertThat(longHolder.nanos()).isGreaterThan(waited * 85 / 100);
    assertThat(longHolder.count()).isOne();
    assertThat(mutex.samples())
        .filteredOn(at(HOLDING + "holdLong"))
        .allMatch(labelled("attribution", "unlock"))
        .allMatch(labelled("kind", "monitor"))
        .allMatch(labelled("role", "holder"))
        .allMatch(sample -> Contended.frames(sample).get(0).endsWith(HOLDING + "holdLong"));
    assertThat(Contended.profile(jvm, "mutex?view=pairs").samples())
        .filteredOn(at(HOLDING + "holdLong"))
        .isNotEmpty()
        .allMatch(at(HOLDING + "holdShort"));
    assertThat(jvm.counters()).containsEntry("diag_lock_waits", 0L);
  }

  @JvmTest(main = MonitorWaiter.class, options = RATES)
  void nothingIsWovenUnlessItIsAskedFor(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.features()).doesNotContainKey("locks.exact");
    assertThat(jvm.counters()).doesNotContainKey("diag_lock_exits_woven_total");
  }

  @JvmTest(
      main = MonitorWaiter.class,
      options = RATES + ",locks.exact=com.example;.*\\.Monitor[H-W]\\w+er$")
  void patternsNameClasses(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    jvm.ask("hold platform", "hold");
    // Not those of MonitorHolding.
    assertThat(jvm.counters()).containsEntry("diag_lock_classes_woven_total", 0L);
  }

  @JdkTest
  void overflowsOfTheStackEnd(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(MonitorDiver.class).options(RATES + ",locks.exact=all");
    // Overflows are provoked in the hook, too; those are counted and said nowhere.
    try (TargetJvm jvm = launch.anySuppressedErrors().start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.ask("dive", "dive")).isPositive();
      assertThat(jvm.counters().get("diag_lock_exits_woven_total")).isGreaterThan(5);
      Await.until("nobody waits", () -> jvm.counters().get("diag_lock_waits") == 0);
      assertThat(jvm.stderr()).doesNotContain("error in");
    }
  }
}
