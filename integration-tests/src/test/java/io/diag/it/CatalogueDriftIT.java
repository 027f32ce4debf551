package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * docs/metrics/METRICS-17.md and METRICS-25.md are what these JDKs give. Whoever changes what there
 * is, or upgrades a JDK, sees here what is new, gone or changed.
 */
class CatalogueDriftIT {

  /** Collector, processors and heap decide about some of the names. */
  private static final String[] FLAGS = {"-XX:+UseG1GC", "-XX:ActiveProcessorCount=2", "-Xmx256m"};

  @JdkTest
  void committedCatalogueIsWhatThisJdkGives(Jdk jdk) throws Exception {
    Path file = file(jdk.feature());
    assumeTrue(Files.exists(file), "no catalogue of " + jdk + " is kept");
    String kept = Files.readString(file);
    String now = metrics(jdk, FLAGS).succeeded().stdout();
    if (!withoutBuild(now).equals(withoutBuild(kept))) {
      fail(
          "The metrics of %s have changed:%n%s%nIf that is meant, regenerate from the project's"
              + " directory with%n    %s %s -jar agent/target/diag.jar metrics >"
              + " docs/metrics/%s%nThe file is of%n    %s%nand this JVM is%n    %s",
          jdk,
          metrics(jdk, FLAGS, "--diff", file.toString()).stdout(),
          jdk.java(),
          String.join(" ", FLAGS),
          file.getFileName(),
          firstLine(kept),
          firstLine(now));
    }
  }

  /** Of another machine's JVM, the same: only then is a difference one of the JDK. */
  @JdkTest
  void namesDoNotDependOnTheMachine(Jdk jdk) throws Exception {
    Path file = file(jdk.feature());
    assumeTrue(Files.exists(file), "no catalogue of " + jdk + " is kept");
    for (String processors : List.of("1", "7")) {
      String[] flags = {
        "-XX:+UseG1GC", "-XX:ActiveProcessorCount=" + processors, "-Xmx1g", "-Duser.language=tr"
      };
      assertThat(metrics(jdk, flags, "--diff", file.toString()).succeeded().stdout())
          .contains("0 added, 0 removed, 0 changed");
    }
  }

  /** What an upgrade brings; and that a difference is found. */
  @JdkTest
  void anUpgradeIsSeen(Jdk jdk) throws Exception {
    boolean old = jdk.feature() < 25;
    Command diff = metrics(jdk, FLAGS, "--diff", file(old ? 25 : 17).toString());
    assertThat(diff.exit()).isEqualTo(1);
    String sign = old ? "- " : "+ ";
    assertThat(diff.stdout())
        .contains(sign + "MBean jdk.management:type=VirtualThreadScheduler#Parallelism\n")
        .contains(sign + "JFR event jdk.CPUTimeSample\n")
        .contains(sign + "JVM counter sun.threads.total_gc_cpu_time\n");
  }

  private static Path file(int feature) {
    Path readme = Path.of(System.getProperty("diag.readme"));
    return readme.resolveSibling("docs/metrics/METRICS-" + feature + ".md");
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String withoutBuild(String markdown) {
    return markdown.substring(markdown.indexOf('\n') + 1);
  }

  private static Command metrics(Jdk jdk, String[] flags, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-jar", JvmLaunch.agentJar().toString(), "metrics"));
    command.addAll(List.of(options));
    return Command.run(Map.of(), command);
  }
}
