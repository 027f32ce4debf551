package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The native library is loaded from the first directory that takes it, and leaves nothing there.
 */
@EnabledOnOs(OS.LINUX)
class NativeLibraryIT {

  @TempDir Path directory;

  @JdkTest
  void libdirComesFirst(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("libdir=" + directory);
    try (TargetJvm jvm = launch.start()) {
      assertProfiles(jvm);
      assertThat(Files.readString(Path.of("/proc", String.valueOf(jvm.pid()), "maps")))
          .containsPattern("r-xp .* " + directory + "/.*\\(deleted\\)");
      assertEmpty(directory);
    }
  }

  @JdkTest
  void nextDirectoryIsTakenWhereLibdirWillNotDo(Jdk jdk) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    // /proc takes no file, not even from root.
    for (Path libdir : List.of(directory.resolve("missing"), file, Path.of("/proc"))) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("libdir=" + libdir);
      try (TargetJvm jvm = launch.start()) {
        assertProfiles(jvm);
        assertEmpty(jvm.temporaryDirectory());
      }
    }
  }

  @JdkTest
  void nextDirectoryIsTakenWhereLibdirIsMountedNoexec(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("libdir=" + directory);
    try (TargetJvm jvm = launch.under(MountNamespace.withNoexec(directory)).start()) {
      assertProfiles(jvm);
      assertEmpty(jvm.temporaryDirectory());
    }
  }

  @JvmTest(main = Idle.class)
  void ownLibraryKnowsTheThreadThatLoadedIt(TargetJvm jvm) throws Exception {
    String state = jvm.features().get("jvmti-library");
    assertThat(state).matches("on \\(loaded by thread \\d+\\)");
    // Linux numbers threads with processes, and this one is younger than its process.
    assertThat(Long.parseLong(state.replaceAll("\\D", ""))).isGreaterThan(jvm.pid());
  }

  @JdkTest
  void withoutAnyDirectoryTheRestWorks(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("libdir=" + directory);
    String[] noexec =
        MountNamespace.withNoexec(
            directory, launch.temporaryDirectory(), Path.of("/dev/shm"), Path.of("/var/tmp"));
    try (TargetJvm jvm = launch.under(noexec).start()) {
      for (int i = 0; i < 2; i++) {
        Reply profile = jvm.get("/debug/pprof/profile?seconds=1");
        assertThat(profile.status()).isEqualTo(503);
        assertThat(profile.header("X-Go-Pprof")).isEqualTo("1");
        assertThat(profile.header("Content-Type")).startsWith("text/plain");
        assertThat(profile.text()).contains("libdir").matches("[^\n]+\n");
      }
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
      assertThat(jvm.get("/debug/pprof/cmdline").status()).isEqualTo(200);
      assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
      assertThat(jvm.features().values()).anyMatch(how -> how.startsWith("off "));
      assertThat(jvm.errorLines()).doesNotHaveDuplicates().hasSizeLessThan(7);
    }
  }

  private static void assertProfiles(TargetJvm jvm) throws Exception {
    assertThat(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")).mappings()).hasSize(1);
  }

  private static void assertEmpty(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
