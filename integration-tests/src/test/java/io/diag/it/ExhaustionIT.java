package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.ErrorRules;
import io.diag.it.apps.HeapExhaustion;
import io.diag.it.apps.StackExhaustion;
import java.util.List;

/**
 * Where the application has no stack or no heap left, hooks lose nothing and leave nothing stuck.
 */
@Alone
class ExhaustionIT {

  /** What is asked of the JDK with the agent it keeps without it. */
  @JdkTest
  void theJdkAloneKeepsWhatHasBeenDone(Jdk jdk) throws Exception {
    assertHolds(stack(jdk, "0").withoutAgent());
  }

  @JdkTest
  void stackOverflowsInCompiledCode(Jdk jdk) throws Exception {
    assertHolds(stack(jdk, "3").jvm("-XX:CompileThresholdScaling=0.01"));
  }

  @JdkTest
  void stackOverflowsInInterpretedCode(Jdk jdk) throws Exception {
    assertHolds(stack(jdk, "5").jvm("-Xint"));
  }

  private static JvmLaunch stack(Jdk jdk, String shift) throws Exception {
    return JvmLaunch.on(jdk)
        .jvm("-Xss512k", "--add-opens", "java.base/java.lang=ALL-UNNAMED")
        .program(
            "-cp", System.getProperty("java.class.path"), StackExhaustion.class.getName(), shift);
  }

  @JdkTest
  void fullHeap(Jdk jdk) throws Exception {
    assertHolds(
        JvmLaunch.on(jdk)
            .jvm("-Xmx32m", "-XX:+UseSerialGC", "--add-opens", "java.base/java.lang=ALL-UNNAMED")
            .main(HeapExhaustion.class));
  }

  private static void assertHolds(JvmLaunch launch) throws Exception {
    // The JVM warns of overflows in its locks and, with any agent, in the transformation of
    // classes.
    launch.options("threadcreate.virtual-rate=1").noisy().anySuppressedErrors();
    try (TargetJvm jvm = launch.start()) {
      jvm.send("go");
      jvm.awaitLine("ready");
      List<String> results =
          jvm.stdout().lines().filter(line -> line.contains(" worked, ")).toList();
      assertThat(results).hasSizeGreaterThan(30).allMatch(line -> line.endsWith(": holds"));
      assertThat(Integer.parseInt(jvm.awaitLine("failures (\\d+)").group(1))).isGreaterThan(20);
      if (launch.opensPort()) {
        // No table is left locked.
        assertThat(jvm.get("/debug/pprof/threadcreate").status()).isEqualTo(200);
      }
    }
  }

  @JvmTest(main = ErrorRules.class)
  void theApplicationsOwnErrorsArriveAsTheyAre(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.stdout()).contains("holds: threads that overflow end").doesNotContain("BROKEN");
  }
}
