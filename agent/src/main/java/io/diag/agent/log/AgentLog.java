package io.diag.agent.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The agent's only way to say something: one line, to the process's stderr.
 *
 * <p>Not System.err, which the service may have replaced by a stream that leads into its own
 * logging; never stdout, which is the service's.
 */
public final class AgentLog {

  private static final FileOutputStream stderr = new FileOutputStream(FileDescriptor.err);

  /** Made beforehand: there is no memory for it when it is needed. */
  private static final byte[] PORT_STAYS_CLOSED =
      bytes("the heap is full; the debug port stays closed, the service goes on without it");

  /** Says so without allocating anything. */
  public static void outOfMemory() {
    write(PORT_STAYS_CLOSED);
  }

  public static void line(String message) {
    write(bytes(message.replace('\n', ' ').replace('\r', ' ')));
  }

  /** A line made beforehand, for when there may be no memory for it. */
  public static final class Prepared {

    private final byte[] line;

    public Prepared(String message) {
      this.line = bytes(message);
    }

    /** Says it without allocating anything. */
    public void say() {
      write(line);
    }
  }

  private static byte[] bytes(String line) {
    return ("diag: " + line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(byte[] line) {
    try {
      // One write, so that lines of several threads do not mix.
      stderr.write(line);
    } catch (IOException e) {
      // A closed stderr is the service's choice, and there is nowhere else to say so.
    }
  }

  private AgentLog() {}
}
