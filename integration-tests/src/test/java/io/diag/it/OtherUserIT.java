package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.apps.Idle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Another user of the machine wants the service's files: each one the moment it is there. */
@EnabledOnOs(OS.LINUX)
class OtherUserIT {

  private static final String SERVICE = "65533";
  private static final String RACER = "65534";
  private static final int STICKY_FOR_ALL = 01777;

  @TempDir Path directory;

  @JdkTest
  void getsHoldOfNoFileWhateverTheUmask(Jdk jdk) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can become another user");
    String racer = CProgram.build("file_racer", directory);
    // Nothing of it depends on the JDK.
    for (String umask : jdk.feature() < 25 ? List.of("000") : List.of("000", "002", "022")) {
      Path shared = Files.createDirectory(directory.resolve("shared" + umask));
      Files.setAttribute(shared, "unix:mode", STICKY_FOR_ALL);
      Process racing = racing(racer, shared);
      try {
        JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).jvm("-Djava.io.tmpdir=" + shared);
        launch.options("start-profile=100ms,credentials=generate,output-dir=" + shared);
        launch.as(SERVICE).under("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
        launch.options("libdir=" + shared).env("DIAG_TOKEN", "abc").authorization("Bearer abc");
        try (TargetJvm jvm = launch.noisy().start()) {
          jvm.awaitErrorLine("diag: start-profile is in " + shared + "/.*");
          assertOwnerOnly(shared, "diag-start-profile-");
          assertOwnerOnly(shared, "diag-token-");
          assertThat(jvm.get("/debug/pprof/wall?seconds=1").status()).isEqualTo(200);
          assertThat(jvm.end()).isZero();
        }
      } finally {
        racing.outputWriter().close();
      }
      String said = new String(racing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).as("umask %s", umask).contains(".so\n", ".jfr\n", ".jar\n", ".tmp\n");
      assertThat(said.lines()).as("umask %s", umask).noneMatch(line -> line.matches("(op|re).*"));
    }
  }

  /** It is mounted over what else a library could be loaded from. */
  @JdkTest
  void codeIsLoadedFromNoDirectoryThatOthersCanChange(Jdk jdk) throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("libdir=" + open);
    String[] noexec =
        MountNamespace.withNoexec(
            launch.temporaryDirectory(), Path.of("/dev/shm"), Path.of("/var/tmp"));
    try (TargetJvm jvm = launch.under(noexec).start()) {
      assertThat(jvm.features().get("jvmti-library"))
          .contains(
              open + ": other users can replace files in it, since it has mode 0777 without the",
              "noexec?");
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    }
  }

  private static Process racing(String racer, Path shared) throws Exception {
    Process racing =
        new ProcessBuilder(
                Client.require("setpriv"),
                "--reuid",
                RACER,
                "--regid",
                RACER,
                "--clear-groups",
                racer,
                shared.toString())
            .redirectErrorStream(true)
            .start();
    byte[] first = racing.getInputStream().readNBytes("watching\n".length());
    assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("watching\n");
    return racing;
  }

  private static void assertOwnerOnly(Path directory, String prefix) throws Exception {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(only(directory, prefix))))
        .as(prefix)
        .isEqualTo("rw-------");
  }

  private static Path only(Path directory, String prefix) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }
}
