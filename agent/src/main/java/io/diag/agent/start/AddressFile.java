package io.diag.agent.start;

import io.diag.agent.files.TemporaryFile;
import io.diag.agent.threads.AgentThreads;
import java.io.File;
import java.io.FileInputStream;
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
      Runtime.getRuntime().addShutdownHook(AgentThreads.onExit(() -> remove(file, address)));
    } finally {
      temporary.delete();
    }
  }

  /** Not when another process has written it since, as the next instance of a service does. */
  private static void remove(File file, String address) {
    try (FileInputStream in = new FileInputStream(file)) {
      if (!new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().equals(address)) {
        return;
      }
    } catch (IOException e) {
      // Gone already.
      return;
    }
    file.delete();
  }

  private AddressFile() {}
}
