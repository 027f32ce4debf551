package io.diag.premain;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A line on stderr that keeps premain for a second at most: stderr may be a pipe that nobody reads.
 */
final class StartLine extends Thread {

  private static final int MAX_MILLIS = 1000;

  private final byte[] line;

  private StartLine(byte[] line) {
    super("diag-log-1");
    this.line = line;
  }

  static void print(String text) {
    byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    StartLine line = new StartLine(bytes);
    line.setDaemon(true);
    try {
      line.start();
      line.join(MAX_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      new FileOutputStream(FileDescriptor.err).write(line);
    } catch (IOException e) {
      // A closed stderr is the service's choice.
    }
  }
}
