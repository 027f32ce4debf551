package io.diag.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {

  private static final byte[] CONTENT = "http://localhost:6060\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void isRemovedUnlessAnotherHasReplacedIt() throws Exception {
    Path file = directory.resolve("address");
    RunFile written = RunFile.write(file.toFile(), CONTENT);
    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .startsWith("rw")
        .doesNotMatch("rw.*w.*");
    written.remove();
    assertThat(directory).isEmptyDirectory();

    RunFile old = RunFile.writePrivate(file.toFile(), CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    RunFile next = RunFile.write(file.toFile(), CONTENT);
    old.remove();
    assertThat(file).exists();
    next.remove();
    assertThat(file).doesNotExist();
    next.remove();
  }

  @Test
  void pipeInItsPlaceDoesNotHoldUpTheEndOfTheJvm() throws Exception {
    Path file = directory.resolve("address");
    RunFile written = RunFile.write(file.toFile(), CONTENT);
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertTimeoutPreemptively(Duration.ofSeconds(20), written::remove);
    assertThat(file).exists();
  }
}
