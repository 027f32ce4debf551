package io.diag.it;

import static io.diag.it.Contended.at;
import static io.diag.it.Contended.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.HeapExhaustion;
import io.diag.it.apps.LockUser;
import io.diag.it.apps.StackExhaustion;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.data.Percentage;

/** Each wait is taken while threads do to each other whatever they can: none is lost or stuck. */
@Alone
class LockStressIT {

  private static final String ALL = "block-rate=1,mutex-fraction=1";

  @JvmTest(main = LockUser.class, options = ALL)
  void churnOfPlatformThreads(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertChurn(jvm, "churn");
  }

  @JvmTest(main = LockUser.class, options = ALL, minVersion = 21)
  void churnOfVirtualThreads(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertChurn(jvm, "churn-virtual");
  }

  /** Classes of the JDK are not verified otherwise. */
  @JvmTest(
      main = LockUser.class,
      options = ALL,
      jvmArgs = {"-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"})
  void withVerifiedHooks(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertChurn(jvm, "churn");
  }

  private static void assertChurn(TargetJvm jvm, String command) throws Exception {
    long waited = jvm.ask(command + " 3000", command);
    assertThat(Long.parseLong(jvm.awaitLine("steps (\\d+)").group(1))).isGreaterThan(1000);
    // A class that is loaded there is waited for by other means.
    Predicate<PprofFile.Sample> monitors = labelled("kind", "monitor").or(labelled("kind", "wait"));
    PprofFile block = Contended.profile(jvm, "block");
    assertThat(Contended.of(block, at("LockChurn.step").and(monitors.negate())).nanos())
        .isCloseTo(waited, Percentage.withPercentage(5));
    Contended.assertNobodyWaits(jvm);
  }

  @JvmTest(main = LockUser.class, options = ALL)
  void locksInInitializersFinalizersCleanersAndHandlers(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    long waited = jvm.ask("strange", "strange");
    PprofFile block = Contended.profile(jvm, "block");
    assertThat(Contended.of(block, at("StrangeWaits.lockHere")).nanos())
        .isCloseTo(waited, Percentage.withPercentage(10));
    for (String method :
        List.of(
            "StrangeWaits$First.<clinit>",
            "StrangeWaits$Second.<clinit>",
            "StrangeWaits$Finalized.finalize",
            "StrangeWaits$LockingHandler.publish")) {
      Contended each = Contended.of(block, at(method));
      assertThat(each.nanos()).as(method).isGreaterThan(45_000_000);
    }
    assertThat(Contended.of(block, sample -> isIn(sample, "CleanerImpl.run")).nanos())
        .isGreaterThan(45_000_000);
    assertThat(
            Contended.of(Contended.profile(jvm, "mutex"), at("StrangeWaits.whileLocked")).nanos())
        .isCloseTo(waited, Percentage.withPercentage(10));
    Contended.assertNobodyWaits(jvm);
  }

  private static boolean isIn(PprofFile.Sample sample, String method) {
    return Contended.frames(sample).stream().anyMatch(frame -> frame.endsWith(method));
  }

  @JdkTest
  void stackOverflowsWhileWaiting(Jdk jdk) throws Exception {
    assertHolds(
        JvmLaunch.on(jdk)
            .jvm("-Xss512k", "-XX:CompileThresholdScaling=0.01")
            .main(StackExhaustion.class, "3", "locks"),
        12);
  }

  @JdkTest
  void stackOverflowsWhileWaitingInInterpretedCode(Jdk jdk) throws Exception {
    assertHolds(
        JvmLaunch.on(jdk).jvm("-Xss512k", "-Xint").main(StackExhaustion.class, "5", "locks"), 12);
  }

  @JdkTest
  void fullHeapWhileWaiting(Jdk jdk) throws Exception {
    assertHolds(
        JvmLaunch.on(jdk).jvm("-Xmx32m", "-XX:+UseSerialGC").main(HeapExhaustion.class, "locks"),
        8);
  }

  private static void assertHolds(JvmLaunch launch, int operations) throws Exception {
    launch.options(ALL).noisy().anySuppressedErrors();
    try (TargetJvm jvm = launch.start()) {
      jvm.send("go");
      jvm.awaitLine("ready");
      List<String> results =
          jvm.stdout().lines().filter(line -> line.contains(" worked, ")).toList();
      assertThat(results).hasSize(operations).allMatch(line -> line.endsWith(": holds"));
      assertThat(jvm.get("/debug/pprof/mutex").status()).isEqualTo(200);
      Contended.assertNobodyWaits(jvm);
    }
  }
}
