package io.diag.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines of the test applications, found by their comments "at: NAME". */
final class SourceLine {

  static Path root() {
    return Path.of(System.getProperty("diag.test.sources"), "java");
  }

  static long number(Class<?> application, String name) throws Exception {
    Path file = root().resolve(application.getName().replace('.', '/') + ".java");
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("// at: " + name)) {
        return i + 1L;
      }
    }
    throw new AssertionError("no line at: " + name + " in " + file);
  }

  private SourceLine() {}
}
