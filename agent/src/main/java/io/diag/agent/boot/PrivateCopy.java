package io.diag.agent.boot;

import io.diag.agent.files.TemporaryFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.jar.JarFile;

/**
 * A copy of the agent's jar that has no name any more. An upgrade that overwrites the file in place
 * would else give the JVM pieces of two versions.
 */
final class PrivateCopy {

  /** More at once would only take more memory. */
  private static final int BUFFER = 128 * 1024;

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
    File copy = TemporaryFile.createPrivate(directory, ".jar");
    try {
      try (InputStream in = new FileInputStream(file);
          OutputStream out = new FileOutputStream(copy)) {
        byte[] buffer = new byte[BUFFER];
        for (int n; (n = in.read(buffer)) > 0; ) {
          out.write(buffer, 0, n);
        }
      }
      return new JarFile(copy, /* verify= */ false);
    } finally {
      // It stays as long as it is open, and is gone with the JVM, even after a kill -9.
      copy.delete();
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
