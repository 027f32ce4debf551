package io.diag.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedDirectoryTest {

  @TempDir Path parent;

  @Test
  void thoseThatOthersCanChangeAreRefused() throws Exception {
    for (int mode : new int[] {0755, 0700, 01777, 01775, 0555}) {
      Path good = directory(mode);
      assertThat(TrustedDirectory.check(good.toFile())).isEqualTo(good.toRealPath().toFile());
    }
    for (int mode : new int[] {0777, 0775, 0757, 02770}) {
      String reason = "replace files in it, since it has mode 0" + Integer.toOctalString(mode);
      assertRefused(directory(mode).toFile(), reason + " without the sticky bit");
    }
  }

  @Test
  void soIsOneBelowOne() throws Exception {
    Path open = directory(0777);
    Path below = Files.createDirectory(open.resolve("below"));
    Files.setAttribute(below, "unix:mode", 0700);
    String reason = "since " + open.toRealPath() + " has mode 0777";
    assertRefused(below.toFile(), reason);
    Path link = Files.createSymbolicLink(parent.resolve("link"), below);
    assertRefused(link.toFile(), reason);
  }

  @Test
  void soIsOneOfAnotherUser() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can give a directory away");
    Path others = directory(0755);
    Files.setAttribute(others, "unix:uid", 65534);
    assertRefused(others.toFile(), "since it belongs to user 65534");
  }

  @Test
  void oneThatTheOperatorVouchesForIsNot() throws Exception {
    Path open = directory(0777);
    TrustedDirectory.trust(open.toFile());
    assertThat(TrustedDirectory.check(open.toFile())).isEqualTo(open.toRealPath().toFile());
    assertRefused(directory(0777).toFile(), "has mode 0777");
  }

  @Test
  void missingOneIsSaidToBe() {
    assertRefused(parent.resolve("missing").toFile(), "does not exist");
  }

  @Test
  void anotherFileOfTheSameNameIsNotTakenForOurs() throws Exception {
    try (TemporaryFile file = TemporaryFile.createTrusted(parent.toFile(), ".so")) {
      file.requireUnchanged();
      Path path = file.path().toPath();
      Path moved = Files.move(path, parent.resolve("moved"));
      Files.createFile(path);
      assertThatThrownBy(file::requireUnchanged).hasMessageContaining("another file");
      file.write(new ByteArrayInputStream(new byte[] {1, 2}));
      assertThat(path).isEmptyFile();
      assertThat(moved).hasBinaryContent(new byte[] {1, 2});
    }
  }

  private Path directory(int mode) throws IOException {
    Path directory = Files.createTempDirectory(parent, "d");
    Files.setAttribute(directory, "unix:mode", mode);
    return directory;
  }

  private static void assertRefused(File directory, String reason) {
    assertThatThrownBy(() -> TrustedDirectory.check(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }
}
