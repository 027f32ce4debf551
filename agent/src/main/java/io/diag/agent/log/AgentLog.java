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

  public static void line(String message) {
    String oneLine = message.replace('\n', ' ').replace('\r', ' ');
    byte[] bytes = ("diag: " + oneLine + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    try {
      // One write, so that lines of several threads do not mix.
      stderr.write(bytes);
    } catch (IOException e) {
      // A closed stderr is the service's choice, and there is nowhere else to say so.
    }
  }

  private AgentLog() {}
}
