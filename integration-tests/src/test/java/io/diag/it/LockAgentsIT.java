package io.diag.it;

import static io.diag.it.Contended.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LockUser;
import io.diag.it.apps.OtherAgent;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;

/** Contention beside other agents that transform what waits. */
class LockAgentsIT {

  @TempDir Path directory;

  @JdkTest
  void betweenAgentsThatTransformTheSameClasses(Jdk jdk) throws Exception {
    Path before = AgentJar.of(OtherAgent.class, directory.resolve("before.jar"));
    Path behind = AgentJar.of(OtherAgent.class, directory.resolve("behind.jar"));
    assertBothWork(
        JvmLaunch.on(jdk)
            .jvm("-javaagent:" + before)
            .program(
                "-javaagent:" + behind,
                "-cp",
                System.getProperty("java.class.path"),
                LockUser.class.getName()));
  }

  @JdkTest
  void behindOpenTelemetry(Jdk jdk) throws Exception {
    assertBothWork(
        quiet(JvmLaunch.on(jdk)).jvm("-javaagent:" + openTelemetry()).main(LockUser.class));
  }

  @JdkTest
  void beforeOpenTelemetry(Jdk jdk) throws Exception {
    assertBothWork(
        quiet(JvmLaunch.on(jdk))
            .program(
                "-javaagent:" + openTelemetry(),
                "-cp",
                System.getProperty("java.class.path"),
                LockUser.class.getName()));
  }

  private static Path openTelemetry() {
    return Path.of(System.getProperty("diag.test.agents"), "opentelemetry.jar");
  }

  private static JvmLaunch quiet(JvmLaunch launch) {
    return launch
        .noisy()
        .env("OTEL_TRACES_EXPORTER", "none")
        .env("OTEL_METRICS_EXPORTER", "none")
        .env("OTEL_LOGS_EXPORTER", "none");
  }

  /** From the start, and when it is wanted once more later. */
  private static void assertBothWork(JvmLaunch launch) throws Exception {
    try (TargetJvm jvm = launch.options("mutex-fraction=1").start()) {
      jvm.awaitLine("ready");
      Contended.takeAll(jvm);
      long waited = jvm.ask("hold lock", "hold") + jvm.ask("hold stamped", "hold");
      assertThat(Contended.of(Contended.profile(jvm, "block"), at("LongHolder.holdShort")).nanos())
          .isCloseTo(waited, Percentage.withPercentage(10));
      Contended holder = Contended.of(Contended.profile(jvm, "mutex"), at("LongHolder.holdLong"));
      assertThat(holder.nanos()).isGreaterThan(waited * 85 / 100);
      long churned = jvm.ask("churn 500", "churn");
      assertThat(Contended.of(Contended.profile(jvm, "block"), at("LockChurn.step")).nanos())
          .isCloseTo(churned, Percentage.withPercentage(10));
      assertThat(jvm.features().get("locks")).startsWith("on");
    }
  }
}
