package io.diag.agent.files;

import io.diag.agent.threads.AgentThreads;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A file that is there as long as this JVM runs: it tells others how to reach it. */
public final class RunFile {

  private final File file;
  private final byte[] content;

  private RunFile(File file, byte[] content) {
    this.file = file.getAbsoluteFile();
    this.content = content;
  }

  /** Writes it, whole or not at all. */
  public static void write(File file, byte[] content) throws IOException {
    WholeFile.write(new RunFile(file, content).removeOnExit(), content);
  }

  /** The same for the service's user alone to read. */
  public static void writePrivate(File file, byte[] content) throws IOException {
    WholeFile.writePrivate(new RunFile(file, content).removeOnExit(), content);
  }

  /** Before it is there, since whoever waits for it may end the JVM at once. */
  private File removeOnExit() {
    Runtime.getRuntime().addShutdownHook(AgentThreads.onExit(this::remove));
    return file;
  }

  /** Not when another process has written it since, as the next instance of a service does. */
  private void remove() {
    try (InputStream in = new FileInputStream(file)) {
      if (!Arrays.equals(in.readNBytes(content.length + 1), content)) {
        return;
      }
    } catch (IOException e) {
      // Gone already.
      return;
    }
    file.delete();
  }
}
