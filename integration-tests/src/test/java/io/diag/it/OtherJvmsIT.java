package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Hello;
import io.diag.it.apps.OtherAgent;
import io.diag.it.apps.Tenants;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that the agent is not made for, as far as they can be had here. */
class OtherJvmsIT {

  @TempDir Path directory;

  /** Another agent, that came before, has renamed this one. */
  @JdkTest
  void openJ9GetsOneLine(Jdk jdk) throws Exception {
    Path renamer = AgentJar.of(OtherAgent.class, directory.resolve("renamer.jar"));
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Hello.class)
            .jvm("-javaagent:" + renamer + "=Eclipse OpenJ9 VM")
            .withoutPort();
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.awaitExit()).isZero();
      assertThat(jvm.stdout()).isEqualTo("hello\n");
      assertThat(jvm.errorLines())
          .singleElement()
          .asString()
          .contains("HotSpot", "Eclipse OpenJ9 VM", "the service goes on without");
    }
  }

  /** Such as Alpine's: there is no JVM for it here, but its loader. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void librariesLoadOnMusl() throws Exception {
    String platform = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    List<String> command = new ArrayList<>();
    command.add(CProgram.buildBy("musl-gcc", "load_library", directory));
    for (String name : List.of("libdiag.so", "libasyncProfiler.so")) {
      byte[] library = AgentJar.files().get("inst/native/linux-" + platform + "/" + name);
      command.add(Files.write(directory.resolve(name), library).toString());
    }
    assertThat(Command.run(Map.of(), command).succeeded().stdout()).isEqualTo("loaded\nloaded\n");
  }

  /** One built on a new Debian would not load on an older system. */
  @Test
  void libdiagAsksForNoParticularLibc() throws Exception {
    Map<String, byte[]> libraries = AgentJar.files();
    libraries.keySet().removeIf(name -> !name.endsWith("/libdiag.so"));
    assertThat(libraries).isNotEmpty();
    for (byte[] library : libraries.values()) {
      assertThat(new String(library, StandardCharsets.ISO_8859_1))
          .contains("JNI_OnLoad")
          .doesNotContain("GLIBC_", "libc.so", "ld-linux");
    }
  }

  /** Before ours and behind it, both transforming the classes that ours has its hooks in. */
  @JdkTest
  void betweenAgentsThatTransformTheSameClasses(Jdk jdk) throws Exception {
    Path before = AgentJar.of(OtherAgent.class, directory.resolve("before.jar"));
    Path behind = AgentJar.of(OtherAgent.class, directory.resolve("behind.jar"));
    JvmLaunch launch = JvmLaunch.on(jdk).jvm("-javaagent:" + before);
    List<String> program =
        List.of(
            "-javaagent:" + behind,
            "-cp",
            System.getProperty("java.class.path"),
            Tenants.class.getName(),
            "handed-over");
    try (TargetJvm jvm = launch.program(program.toArray(String[]::new)).start()) {
      jvm.awaitLine("ready");
      TenantProfiles.assertTrue(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")));
      assertThat(jvm.features().get("labels.handover")).startsWith("on");
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }
}
