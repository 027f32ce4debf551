package io.diag.agent.files;

import java.io.File;
import java.io.IOException;

/** Files that are there whole or not at all. */
public final class WholeFile {

  private static final String SUFFIX = ".tmp";

  /** Writes a file that only the service's user can ever open. */
  public static void writePrivate(File file, byte[] content) throws IOException {
    finish(TemporaryFile.createPrivate(directory(file), SUFFIX), file, content, null);
  }

  /** Takes notice of a file before it is in its place. */
  interface Observer {

    void written(File temporary) throws IOException;
  }

  /** The same; the observer sees it under its first name. */
  static void writePrivate(File file, byte[] content, Observer observer) throws IOException {
    finish(TemporaryFile.createPrivate(directory(file), SUFFIX), file, content, observer);
  }

  /** Writes a file that others can read, as far as the umask lets them, and none can change. */
  static void writeReadable(File file, byte[] content, Observer observer) throws IOException {
    finish(TemporaryFile.createReadable(directory(file), SUFFIX), file, content, observer);
  }

  private static File directory(File file) {
    return file.getAbsoluteFile().getParentFile();
  }

  /** Renames it when it is complete, so that a program that waits for it never reads half. */
  private static void finish(TemporaryFile temporary, File file, byte[] content, Observer observer)
      throws IOException {
    File path = temporary.path();
    try (temporary) {
      temporary.write(content);
      if (observer != null) {
        observer.written(path);
      }
      if (!path.renameTo(file)) {
        throw new IOException("cannot rename " + path);
      }
    } finally {
      path.delete();
    }
  }

  private WholeFile() {}
}
