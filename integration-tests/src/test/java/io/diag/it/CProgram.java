package io.diag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the C programs of the tests. */
final class CProgram {

  /** The program, where another user may run it too. */
  static String build(String name, Path directory, String... flags) throws Exception {
    return build("cc", name, directory, flags);
  }

  /** By another compiler. */
  static String buildBy(String compiler, String name, Path directory) throws Exception {
    return build(compiler, name, directory, new String[0]);
  }

  private static String build(String compiler, String name, Path directory, String[] flags)
      throws Exception {
    Path source = Path.of(System.getProperty("diag.test.sources"), "c", name + ".c");
    Path program = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of(Client.require(compiler)));
    command.addAll(List.of("-Wall", "-Wextra", "-Werror"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", program.toString(), source.toString()));
    Command.run(Map.of(), command).succeeded();
    open(directory);
    return program.toString();
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private CProgram() {}
}
