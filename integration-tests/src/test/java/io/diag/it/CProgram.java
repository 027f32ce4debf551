package io.diag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Builds the C programs of the tests. */
final class CProgram {

  /** The program, where another user may run it too. */
  static String build(String name, Path directory) throws Exception {
    Path source = Path.of(System.getProperty("diag.test.sources"), "c", name + ".c");
    Path program = directory.resolve(name);
    Command.run(
            Client.require("cc"),
            "-Wall",
            "-Wextra",
            "-Werror",
            "-o",
            program.toString(),
            source.toString())
        .succeeded();
    open(directory);
    return program.toString();
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private CProgram() {}
}
