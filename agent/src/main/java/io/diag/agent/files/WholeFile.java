package io.diag.agent.files;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Files that are there whole or not at all. */
public final class WholeFile {

  /** Writes it under another name and renames it, so that whoever waits for it never reads half. */
  public static void write(File file, byte[] content) throws IOException {
    write(TemporaryFile.create(directory(file), ".tmp"), file, content);
  }

  /**
   * The same for the service's user alone to read. Made in a directory that nobody else can look
   * into: a file has its mode only a moment after it is there, and whoever has opened it by then
   * goes on reading.
   */
  public static void writePrivate(File file, byte[] content) throws IOException {
    File directory = TemporaryFile.privateDirectoryName(directory(file));
    TemporaryFile.createPrivateDirectory(directory);
    try {
      write(TemporaryFile.createPrivate(directory, ".tmp"), file, content);
    } finally {
      directory.delete();
    }
  }

  private static File directory(File file) {
    return file.getAbsoluteFile().getParentFile();
  }

  private static void write(File temporary, File file, byte[] content) throws IOException {
    try {
      try (OutputStream out = new FileOutputStream(temporary)) {
        out.write(content);
      }
      if (!temporary.renameTo(file)) {
        throw new IOException("cannot rename " + temporary);
      }
    } finally {
      temporary.delete();
    }
  }

  private WholeFile() {}
}
