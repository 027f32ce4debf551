package io.diag.agent.start;

import io.diag.agent.files.TemporaryFile;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The file that tells where the port is. */
final class AddressFile {

  /** Writes it under another name and renames it, so that whoever waits for it never reads half. */
  static void write(String name, String address) throws IOException {
    File file = new File(name).getAbsoluteFile();
    File temporary = TemporaryFile.create(file.getParentFile(), ".tmp");
    try {
      try (OutputStream out = new FileOutputStream(temporary)) {
        out.write((address + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (!temporary.renameTo(file)) {
        throw new IOException("cannot rename " + temporary);
      }
      file.deleteOnExit();
    } finally {
      temporary.delete();
    }
  }

  private AddressFile() {}
}
