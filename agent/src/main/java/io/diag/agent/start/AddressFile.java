package io.diag.agent.start;

import io.diag.agent.files.WholeFile;
import io.diag.agent.threads.AgentThreads;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The file that tells where the port is. */
final class AddressFile {

  static void write(String name, String address) throws IOException {
    File file = new File(name).getAbsoluteFile();
    // First, since whoever waits for the file may end the JVM as soon as it is there.
    Runtime.getRuntime().addShutdownHook(AgentThreads.onExit(() -> remove(file, address)));
    WholeFile.write(file, (address + "\n").getBytes(StandardCharsets.UTF_8));
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
