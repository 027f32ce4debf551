package io.diag.agent.files;

import io.diag.agent.threads.AgentThreads;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Map;

/** A file that is there as long as this JVM runs: it tells others how to reach it. */
public final class RunFile {

  private final File file;

  /** Null until it is written. */
  private volatile Map<String, ?> identity;

  private RunFile(File file) {
    this.file = file.getAbsoluteFile();
  }

  /** Writes it, whole or not at all; others can read it as far as the umask lets them. */
  public static RunFile write(File file, byte[] content) throws IOException {
    RunFile written = new RunFile(file).removedOnExit();
    WholeFile.writeReadable(written.file, content, written::remember);
    return written;
  }

  /** The same for the service's user alone to read. */
  public static RunFile writePrivate(File file, byte[] content) throws IOException {
    RunFile written = new RunFile(file).removedOnExit();
    WholeFile.writePrivate(written.file, content, written::remember);
    return written;
  }

  /** Before it is there, since the JVM may end as soon as a program has seen it. */
  private RunFile removedOnExit() {
    Runtime.getRuntime().addShutdownHook(AgentThreads.onExit(this::remove));
    return this;
  }

  private void remember(File temporary) throws IOException {
    identity = identity(temporary);
  }

  /**
   * Not when another process has written it since, as the next instance of a service does. It is
   * not opened: a pipe in its place would hold up the end of the JVM.
   */
  void remove() {
    try {
      if (identity != null && identity(file).equals(identity)) {
        file.delete();
      }
    } catch (IOException e) {
      // Gone already.
    }
  }

  /** Renaming changes none of it. */
  private static Map<String, ?> identity(File file) throws IOException {
    try {
      return Files.readAttributes(
          file.toPath(), "unix:dev,ino,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Map.of("time", file.lastModified(), "size", file.length());
    }
  }
}
