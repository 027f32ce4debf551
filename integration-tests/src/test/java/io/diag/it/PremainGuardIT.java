package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Hello;
import io.diag.it.apps.Idle;
import io.diag.it.apps.LoggingService;
import io.diag.it.apps.OwnLogManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the agent or its options, the service runs and one line says why. */
class PremainGuardIT {

  @TempDir Path directory;

  @JvmTest(main = Burner.class)
  void printsOneLineEvenAfterAProfile(TargetJvm jvm) throws Exception {
    assertProfiles(jvm);
    assertThat(jvm.end()).isZero();
    assertThat(jvm.stdout()).isEqualTo("ready\n");
    assertThat(jvm.errorLines()).hasSize(1);
    assertThat(jvm.stderr()).startsWith("diag: ").contains(jvm.address().toString());
  }

  @JdkTest
  void serviceThatEndsAtOnceIsUndisturbed(Jdk jdk) throws Exception {
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Hello.class).withoutPort().start()) {
      assertThat(jvm.awaitExit()).isZero();
      assertThat(jvm.stdout()).isEqualTo("hello\n");
      assertThat(jvm.errorLines()).hasSizeLessThan(2);
    }
  }

  @JdkTest
  void secondAgentIsIgnored(Jdk jdk) throws Exception {
    Path copy = AgentJar.copy(directory.resolve("copy.jar"), (name, bytes) -> bytes);
    for (Path second : List.of(JvmLaunch.agentJar(), copy)) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
      String options = "=port=0,address-file=" + launch.addressFile();
      launch.jvm("-javaagent:" + JvmLaunch.agentJar() + options);
      try (TargetJvm jvm = launch.agentJar(second).onlyOptions("port=0").start()) {
        // The start line may come before or after it.
        jvm.awaitErrorLine("diag: .*twice.*");
        jvm.awaitErrorLine("diag: .*http://127.0.0.1:\\d+.*");
        assertThat(jvm.errorLines()).hasSize(2);
      }
    }
  }

  @JvmTest(main = Idle.class, options = "prot=6061,cpu.engine=warp")
  void optionsThatAreWrongAreNamed(TargetJvm jvm) throws Exception {
    jvm.awaitErrorLine("diag: .*prot.*\\bport\\b.*");
    jvm.awaitErrorLine("diag: .*cpu\\.engine.*warp.*auto.*perf_events.*ctimer.*itimer.*");
    assertThat(jvm.errorLines()).hasSize(3);
  }

  /** It may be what says who is let in. */
  @JdkTest
  void configFileThatCannotBeReadIsNamedAndThePortStaysClosed(Jdk jdk) throws Exception {
    Path missing = directory.resolve("missing.properties");
    for (Path file : List.of(missing, directory)) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("config=" + file).withoutPort();
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine("diag: .*config.*" + file + ".*the debug port stays closed");
        assertThat(jvm.end()).isZero();
        assertThat(jvm.errorLines()).hasSize(1);
        assertThat(launch.addressFile()).doesNotExist();
      }
    }
  }

  @JdkTest
  void toolsOfTheJdkAreSkippedSilently(Jdk jdk) throws Exception {
    assertSkipped(jdk.tool("jcmd").toString(), "-l");
    assertSkipped(jdk.tool("jps").toString());
    assertSkipped(jdk.tool("keytool").toString(), "-list", "-cacerts", "-storepass", "changeit");
    assertSkipped(jdk.tool("javac").toString(), "-version");
    assertSkipped(jdk.tool("jar").toString(), "--version");
    String launcher = "org.codehaus.plexus.classworlds.launcher.Launcher";
    Path classes =
        new Sources(jdk, directory)
            .add(
                "Launcher.java",
                """
                package org.codehaus.plexus.classworlds.launcher;
                public class Launcher { public static void main(String[] args) {} }
                """)
            .compile();
    assertSkipped(jdk.java().toString(), "-cp", classes.toString(), launcher, "verify");
  }

  @JdkTest
  void serviceGetsTheAgentFromJavaToolOptions(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).noisy();
    String option = "-javaagent:" + JvmLaunch.agentJar() + "=port=0,address-file=";
    try (TargetJvm jvm =
        launch.onlyAgentFrom("JAVA_TOOL_OPTIONS", option + launch.addressFile()).start()) {
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    }
  }

  @JdkTest
  void worksInAModulePath(Jdk jdk) throws Exception {
    Path modules = application(jdk);
    JvmLaunch launch = JvmLaunch.on(jdk).program("-p", modules.toString(), "-m", "app/app.Main");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("without jdk.unsupported");
      assertProfiles(jvm);
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  @JdkTest
  void worksInAnImageOfTwoModules(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).java(jdk.javaOfSmallestImage(directory)).main(Idle.class);
    try (TargetJvm jvm = launch.start()) {
      assertProfiles(jvm);
      assertThat(jvm.get("/debug/runtime").text())
          .as("without java.management")
          .matches("platform_threads=[1-9]\\d* virtual_threads=0 .*_mb=\\S+ uptime_s=\\S+\n");
      long off = jvm.features().values().stream().filter(how -> how.startsWith("off")).count();
      assertThat(jvm.errorLines()).as("one line for what is off").hasSize(1 + (int) off);
    }
  }

  @JdkTest
  void logManagerIsLeftToTheService(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(LoggingService.class);
    launch.jvm("-Djava.util.logging.manager=" + OwnLogManager.class.getName());
    try (TargetJvm jvm = launch.start()) {
      assertProfiles(jvm);
      assertThat(jvm.stdout()).isEmpty();
      jvm.send("");
      jvm.awaitLine("manager is " + OwnLogManager.class.getName());
      assertThat(jvm.stdout()).startsWith("log manager made by main\n");
    }
  }

  @JdkTest
  void jarMayLieAnywhere(Jdk jdk) throws Exception {
    Path odd =
        Files.createDirectory(directory.resolve("a dir+ of 100% \u00e4\u00f6\u00fc \u65e5\u672c"));
    Path jar = Files.copy(JvmLaunch.agentJar(), odd.resolve("diag agent.jar"));
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).agentJar(jar);
    try (TargetJvm jvm = launch.env("LC_ALL", "C.UTF-8").start()) {
      assertProfiles(jvm);
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  @JdkTest
  void brokenJarDoesNotStopTheService(Jdk jdk) throws Exception {
    Path empty =
        AgentJar.copy(
            directory.resolve("empty.jar"),
            (name, bytes) -> name.startsWith("inst/") ? null : bytes);
    Path damaged =
        AgentJar.copy(
            directory.resolve("damaged.jar"),
            (name, bytes) -> name.endsWith(".classdata") ? new byte[bytes.length] : bytes);
    for (Path jar : List.of(empty, damaged)) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Hello.class).agentJar(jar).withoutPort();
      try (TargetJvm jvm = launch.start()) {
        assertThat(jvm.awaitExit()).isZero();
        assertThat(jvm.stdout()).isEqualTo("hello\n");
        assertThat(jvm.errorLines()).as(jar.toString()).hasSize(1);
      }
    }
  }

  private static void assertSkipped(String... command) throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + JvmLaunch.agentJar() + "=port=0");
    Command tool = Command.run(environment, List.of(command)).succeeded();
    assertThat(tool.stdout()).doesNotContain("diag:");
    assertThat(tool.stderr().lines())
        .as("stderr of %s", String.join(" ", command))
        .noneMatch(line -> line.startsWith("diag"));
  }

  private static void assertProfiles(TargetJvm jvm) throws Exception {
    PprofFile profile = PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1"));
    assertThat(profile.mappings()).hasSize(1);
  }

  private Path application(Jdk jdk) throws Exception {
    return new Sources(jdk, directory)
        .add("module-info.java", "module app {}")
        .add(
            "app/Main.java",
            """
            package app;
            public class Main {
              public static void main(String[] args) throws java.io.IOException {
                boolean there = ModuleLayer.boot().findModule("jdk.unsupported").isPresent();
                System.out.println((there ? "with" : "without") + " jdk.unsupported");
                while (System.in.read() >= 0) {}
              }
            }
            """)
        .compile();
  }
}
