package io.diag.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The programs that tests drive the agent with. */
final class Client {

  /** Under CI a missing client fails its tests; elsewhere it skips them. */
  static boolean areRequired() {
    return "true".equals(System.getenv("CI"));
  }

  static String require(String name) {
    Optional<Path> found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isPresent()) {
      return found.get().toString();
    }
    String missing = name + " is not on this machine";
    return areRequired() ? fail(missing) : abort(missing);
  }

  private Client() {}
}
