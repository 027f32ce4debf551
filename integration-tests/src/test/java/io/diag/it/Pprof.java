package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The real {@code go tool pprof}. */
final class Pprof {

  /** Runs it, and checks that it ended well and had nothing to complain of. */
  static String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Client.require("go"), "tool", "pprof"));
    command.addAll(List.of(arguments));
    Path directory = Files.createTempDirectory("diag-it-pprof");
    try {
      Command pprof =
          Command.run(Map.of("PPROF_TMPDIR", directory.toString()), command).succeeded();
      assertThat(pprof.stderr().lines())
          .as("stderr of pprof %s", String.join(" ", arguments))
          .allMatch(
              line ->
                  // Go's own text forms have none, either.
                  line.equals("Main binary filename not available.")
                      || line.endsWith(" as range, not regexp")
                      || line.startsWith("Fetching profile over HTTP from ")
                      || line.startsWith("Please wait... (")
                      || line.startsWith("Saved profile in "));
      return pprof.stdout();
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Pprof() {}
}
