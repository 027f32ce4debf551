package io.diag.agent.cli;

import io.diag.agent.log.Printable;
import java.nio.charset.StandardCharsets;

/** Where the commands print what files and servers have told them: nothing else may print it. */
final class Terminal {

  /** Lines to stdout. */
  static void print(String text) {
    System.out.print(Printable.lines(text));
    System.out.flush();
  }

  /** The same in UTF-8 whatever the terminal's letters, for names that may have any. */
  static void printUtf8(String text) {
    System.out.writeBytes(Printable.lines(text).getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  /** One line to stderr. */
  static void error(String message) {
    System.err.println("diag: " + Printable.line(message.replace('\n', ' ')));
  }

  private Terminal() {}
}
