package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A crash report (hs_err) names the agent, its version and what it was doing. */
@EnabledOnOs(OS.LINUX)
class CrashReportIT {

  @TempDir Path directory;

  @JdkTest
  void namesVersionAndFeatures(Jdk jdk) throws Exception {
    try (TargetJvm jvm = launch(jdk).start()) {
      String version = jvm.get("/debug/diag").text().lines().findFirst().orElseThrow();
      jvm.get("/debug/pprof/wall?seconds=1");
      jvm.startCpuProfile("seconds=60");
      String engine = jvm.features().get("cpu").replaceAll("on engine=(\\w+), running", "$1");
      assertThat(crash(jvm))
          .singleElement()
          .asString()
          .contains(
              "diag " + version.replace("version ", "") + " agent=on cpu=" + engine + "+running ",
              " labels=on ",
              " wall=wall")
          .doesNotContain(String.valueOf(jvm.address().getPort()), "(not used yet)");
    }
  }

  @JdkTest
  void isAsEverWhereTheKernelRefusesTheNote(Jdk jdk) throws Exception {
    String deny = CProgram.build("deny_perf_event_open", directory, "-DDENIED=__NR_memfd_create");
    try (TargetJvm jvm = launch(jdk).under(deny).start()) {
      assertThat(jvm.features().get("crash-note")).startsWith("off ");
      assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(crash(jvm)).isEmpty();
    }
  }

  private JvmLaunch launch(Jdk jdk) throws Exception {
    return JvmLaunch.on(jdk)
        .main(Burner.class)
        .noisy()
        .jvm("-XX:ErrorFile=" + directory.resolve("hs_err"), "-XX:-CreateCoredumpOnCrash");
  }

  /** The agent's lines of the report. */
  private List<String> crash(TargetJvm jvm) throws Exception {
    Command.run("kill", "-SEGV", String.valueOf(jvm.pid())).succeeded();
    assertThat(jvm.awaitExit()).isNotZero();
    List<String> report = Files.readAllLines(directory.resolve("hs_err"));
    assertThat(report).anyMatch(line -> line.contains("SIGSEGV"));
    return report.stream().filter(line -> line.contains("/memfd:diag ")).toList();
  }
}
