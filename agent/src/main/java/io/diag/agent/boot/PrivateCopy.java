package io.diag.agent.boot;

import io.diag.agent.files.TemporaryFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.JarFile;

/**
 * A copy of the agent's jar that has no name any more. An upgrade that overwrites the file in place
 * would else give the JVM pieces of two versions.
 */
final class PrivateCopy {

  /**
   * Makes one in the first directory that takes it. Some 10 ms, and as much of the disk as the jar
   * takes, until the JVM ends.
   *
   * @throws IOException if none does; the message says why, of each
   */
  static JarFile of(File file, List<File> directories) throws IOException {
    StringBuilder failures = new StringBuilder();
    for (File directory : directories) {
      try {
        return open(file, directory);
      } catch (IOException e) {
        failures.append(failures.length() == 0 ? "" : "; ");
        failures.append(directory).append(": ").append(reason(e));
      }
    }
    throw new IOException(failures.toString());
  }

  private static JarFile open(File file, File directory) throws IOException {
    if (!directory.isDirectory()) {
      throw new IOException("does not exist");
    }
    TemporaryFile copy = TemporaryFile.createTrusted(directory, ".jar");
    try (copy;
        InputStream in = new FileInputStream(file)) {
      copy.write(in);
      JarFile jar = new JarFile(copy.path(), /* verify= */ false);
      // Opened by its name, which then still has to be its own.
      copy.requireUnchanged();
      return jar;
    } finally {
      // It stays as long as it is open, and is gone with the JVM, even after a kill -9.
      copy.path().delete();
    }
  }

  /** Without the path, which may stand before it. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int parenthesis = message.lastIndexOf('(');
    return parenthesis < 0 ? message : message.substring(parenthesis + 1).replace(")", "");
  }

  private PrivateCopy() {}
}
