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

  private final String text;

  private StartLine(String text) {
    super("diag-log-1");
    this.text = text;
  }

  static void print(String text) {
    StartLine line = new StartLine(printable(text));
    line.setDaemon(true);
    try {
      line.start();
      line.join(MAX_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What may be printed; the agent's own class for it may be missing here. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' || (c >= 0x7f && c <= 0x9f);
      if (control || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f)) {
        printable.setCharAt(i, '?');
      }
    }
    return printable.toString();
  }

  @Override
  public void run() {
    try {
      new FileOutputStream(FileDescriptor.err)
          .write((text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A closed stderr is the service's choice.
    } catch (SecurityException e) {
      printAsAnybody();
    }
  }

  /** A SecurityManager's policy denies the file descriptor, and the operator is to be told so. */
  private void printAsAnybody() {
    try {
      System.err.println(text);
    } catch (RuntimeException e) {
      // It may be the service's own, and fail.
    }
  }
}
