package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Tenants;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** AppCDS archives and AOT caches: made without the agent and with it, used with it. */
class SharedArchivesIT {

  private static final String APP = Tenants.class.getName();

  /** An archive is made anew where this does not hold. */
  private static final String INSTRUMENT = "--add-modules=java.instrument";

  @TempDir Path directory;

  private String classPath;
  private Path archive;

  /** Only classes in a jar are archived. */
  @BeforeEach
  void packApplication() throws Exception {
    String jar = directory.resolve("app.jar").toString();
    classPath = jar + File.pathSeparator + System.getProperty("diag.api");
    archive = directory.resolve("archive");
    String classes = Tenants.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String tool = Jdk.chosen().get(0).tool("jar").toString();
    Command.run(tool, "-cf", jar, "-C", classes, "io/diag/it/apps").succeeded();
  }

  /** On 25 the JVM says in three lines on stdout that the archive knows nothing of the agent. */
  @JdkTest
  void archiveMadeWithoutTheAgentIsUsed(Jdk jdk) throws Exception {
    train(jdk, "-XX:ArchiveClassesAtExit=" + archive);
    JvmLaunch launch = JvmLaunch.on(jdk).jvm("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off");
    assertWorksSharing(launch);
  }

  @JdkTest
  void jvmTakesNoAgentWhileItMakesAnArchive(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).jvm("-XX:ArchiveClassesAtExit=" + archive).noisy();
    try (TargetJvm jvm = application(launch.withoutPort()).start()) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(jvm.outputs()).contains("AllowArchivingWithJavaAgent").doesNotContain("diag:");
    }
  }

  /** Unless it is told to. */
  @JdkTest
  void agentStaysOutWhileAnArchiveIsMade(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:+AllowArchivingWithJavaAgent")
            .jvm("-XX:ArchiveClassesAtExit=" + archive, "-XX:-PrintWarnings")
            .withoutPort();
    assertStaysOut(launch);
    assertThat(archive).isNotEmptyFile();
  }

  /** With the classes that the agent changes the JVM would crash here. */
  @JdkTest(minVersion = 25)
  void cacheMadeBesideTheAgentIsUsed(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).jvm("-XX:AOTCacheOutput=" + archive).noisy();
    assertStaysOut(launch.withoutPort());
    assertWorksSharing(JvmLaunch.on(jdk).jvm("-XX:AOTCache=" + archive));
  }

  @JdkTest(minVersion = 25)
  void cacheMadeInTwoStepsBesideTheAgentIsUsed(Jdk jdk) throws Exception {
    String configuration = "-XX:AOTConfiguration=" + directory.resolve("configuration");
    JvmLaunch record = JvmLaunch.on(jdk).jvm("-XX:AOTMode=record", configuration);
    assertStaysOut(record.withoutPort());
    JvmLaunch create =
        JvmLaunch.on(jdk).jvm("-XX:AOTMode=create", configuration, "-XX:AOTCache=" + archive);
    try (TargetJvm jvm = application(create.withoutPort()).start()) {
      assertThat(jvm.awaitExit()).as(jvm.outputs()).isZero();
      assertThat(jvm.errorLines()).isEmpty();
    }
    assertWorksSharing(JvmLaunch.on(jdk).jvm("-XX:AOTCache=" + archive));
  }

  @JdkTest(minVersion = 25)
  void cacheMadeWithTheModuleOfAgentsIsUsed(Jdk jdk) throws Exception {
    train(jdk, INSTRUMENT, "-XX:AOTCacheOutput=" + archive);
    assertWorksSharing(JvmLaunch.on(jdk).jvm("-XX:AOTCache=" + archive));
  }

  /** The JVM does without the cache, and says so on stdout. */
  @JdkTest(minVersion = 25)
  void cacheMadeWithoutIsLostAndNothingElse(Jdk jdk) throws Exception {
    train(jdk, "-XX:AOTCacheOutput=" + archive);
    JvmLaunch launch = JvmLaunch.on(jdk).jvm("-XX:AOTCache=" + archive);
    try (TargetJvm jvm = application(launch).start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.stdout()).contains("jdk.module.addmods", "Unable to map shared spaces");
      TenantProfiles.assertTrue(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")));
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  private void train(Jdk jdk, String... flags) throws Exception {
    List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath, APP, "nested"));
    Command.run(Map.of(), command).succeeded();
    assertThat(archive).isNotEmptyFile();
  }

  private JvmLaunch application(JvmLaunch launch) {
    return launch.program("-cp", classPath, APP, "nested");
  }

  private void assertStaysOut(JvmLaunch launch) throws Exception {
    try (TargetJvm jvm = application(launch).start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.end()).as(jvm.outputs()).isZero();
      assertThat(jvm.errorLines())
          .filteredOn(line -> line.startsWith("diag: "))
          .singleElement()
          .asString()
          .contains("not started", "archive", "AOT cache");
    }
  }

  /** The service's classes come out of the archive, and nobody has anything to say. */
  private void assertWorksSharing(JvmLaunch launch) throws Exception {
    Path log = directory.resolve("classes.log");
    launch.jvm("-Xlog:class+load:file=" + log);
    try (TargetJvm jvm = application(launch).start()) {
      jvm.awaitLine("ready");
      TenantProfiles.assertTrue(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")));
      assertThat(jvm.stdout()).isEqualTo("ready\n");
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(Files.readAllLines(log))
          .anyMatch(line -> line.contains(APP + " ") && line.contains("shared objects file"));
    }
  }
}
