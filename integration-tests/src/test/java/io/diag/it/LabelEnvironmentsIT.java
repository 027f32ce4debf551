package io.diag.it;

import static io.diag.it.TenantProfiles.assertTrue;
import static io.diag.it.TenantProfiles.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Frameworks;
import io.diag.it.apps.Tenants;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** Labels beside frameworks, modules, and a profiler that tells less than it should. */
@Alone
class LabelEnvironmentsIT {

  private static final String PROFILE = "/debug/pprof/profile?seconds=3";

  @TempDir Path directory;

  /**
   * Their own queues carry no labels, and their threads do not keep those of whoever came first.
   */
  @JdkTest
  void frameworksOwnThreadsStayWithout(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .program("-cp", System.getProperty("java.class.path"), Frameworks.class.getName())
            .noisy();
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.stdout())
          .isEqualTo(
              """
              netty first task: {}
              netty without labels: {}
              netty scheduled: {}
              netty wrapped: {tenant=globex}
              netty afterwards: {}
              jetty pool first task: {}
              jetty pool without labels: {}
              jetty pool wrapped: {tenant=globex}
              jetty pool afterwards: {}
              jetty and the JDK's client: right
              client without labels: {} x {}
              ready
              """);
    }
  }

  /** The module has copies of the API's classes of its own; the hooks are there only once. */
  @JdkTest
  void worksWithTheApiOnTheModulePath(Jdk jdk) throws Exception {
    Path source = directory.resolve("source");
    Files.createDirectories(source.resolve("app"));
    Files.writeString(source.resolve("module-info.java"), "module app { requires io.diag.api; }\n");
    Files.writeString(
        source.resolve("app/Main.java"),
        """
        package app;

        import io.diag.api.Labels;
        import java.util.concurrent.Executors;

        public class Main {
          static volatile long sink;

          public static void main(String[] args) throws Exception {
            System.out.println("module " + Labels.class.getModule().getName());
            Labels.of("tenant", "acme").run(() ->
                Executors.newFixedThreadPool(1).execute(() -> {
                  System.out.println("labels " + Labels.current());
                  while (true) work();
                }));
            System.in.read();
          }

          static void work() {
            for (int i = 0; i < 1000; i++) sink = sink * 31 + i;
          }
        }
        """);
    Path api = Path.of(System.getProperty("diag.api"));
    Path modules = directory.resolve("modules");
    Command.run(
            jdk.tool("javac").toString(),
            "-p",
            api.toString(),
            "-d",
            modules.resolve("app").toString(),
            source.resolve("module-info.java").toString(),
            source.resolve("app/Main.java").toString())
        .succeeded();
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .program("-p", modules + java.io.File.pathSeparator + api, "-m", "app/app.Main");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("module io.diag.api");
      jvm.awaitLine("labels \\{tenant=acme\\}");
      PprofFile profile = PprofFile.of(jvm.get(PROFILE));
      assertThat(profile.samples())
          .filteredOn(sample -> sample.has(named("app.Main.work")))
          .isNotEmpty()
          .allMatch(sample -> "acme".equals(sample.labels().get("tenant")));
    }
  }

  /** A copy of the profiler that keeps no time of a thread's last sample. */
  @JdkTest
  void withoutTheProfilersStampLabelsAreJoinedByTime(Jdk jdk) throws Exception {
    Path jar = directory.resolve("diag.jar");
    try (ZipFile in = new ZipFile(JvmLaunch.agentJar().toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith("linux-x64/libasyncProfiler.so")) {
          bytes = renamed(bytes, "asprof_get_thread_local_data", "asprof_get_thread_local_datX");
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(bytes);
      }
    }
    JvmLaunch launch = JvmLaunch.on(jdk).agentJar(jar).main(Tenants.class, "nested", "100000");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      assertTrue(PprofFile.of(jvm.get(PROFILE)));
      assertThat(jvm.features().get("labels"))
          .startsWith("on (by the time of each change: async-profiler keeps no time");
      assertTrue(PprofFile.of(jvm.get(PROFILE)));
    }
  }

  private static byte[] renamed(byte[] library, String from, String to) {
    String text = new String(library, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
