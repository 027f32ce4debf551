package io.diag.agent.files;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Files that are there whole or not at all. */
public final class WholeFile {

  /** Writes it under another name and renames it, so that whoever waits for it never reads half. */
  public static void write(File file, byte[] content) throws IOException {
    File temporary = TemporaryFile.create(file.getAbsoluteFile().getParentFile(), ".tmp");
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
