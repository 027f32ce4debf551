package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.fuzz.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged recording is said to be one. */
class RecordedProfileFuzzTest {

  @TempDir Path directory;

  @Test
  void mutations() throws Exception {
    Path whole = directory.resolve("whole.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample");
      recording.start();
      recording.stop();
      recording.dump(whole);
    }
    byte[] bytes = Files.readAllBytes(whole);
    assertThat(RecordedProfile.read(whole.toFile(), "cpu", 1)).isNotNull();
    Path damaged = directory.resolve("damaged.jfr");
    new Mutations(List.of(bytes))
        .check(
            100,
            input -> {
              Files.write(damaged, input);
              read(damaged);
            });
  }

  private static void read(Path file) {
    try {
      RecordedProfile.read(file.toFile(), "cpu", 1);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
