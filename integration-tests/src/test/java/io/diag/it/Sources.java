package io.diag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Java programs that cannot be among the test classes: modules, and classes of other people's
 * names.
 */
final class Sources {

  private final Jdk jdk;
  private final Path sources;
  private final List<String> files = new ArrayList<>();
  private String classPath = "";

  Sources(Jdk jdk, Path directory) {
    this.jdk = jdk;
    this.sources = directory.resolve("src");
  }

  /** Compiled against these. */
  Sources with(String newClassPath) {
    classPath = newClassPath;
    return this;
  }

  Sources add(String name, String text) throws IOException {
    Path file = sources.resolve(name);
    Files.createDirectories(file.getParent());
    files.add(Files.writeString(file, text).toString());
    return this;
  }

  /** Where the classes are. */
  Path compile() throws Exception {
    Path classes = sources.resolveSibling("classes");
    List<String> command = new ArrayList<>(files);
    command.addAll(0, List.of(jdk.tool("javac").toString(), "-d", classes.toString()));
    if (!classPath.isEmpty()) {
      command.addAll(1, List.of("-cp", classPath));
    }
    Command.run(command.toArray(String[]::new)).succeeded();
    return classes;
  }
}
