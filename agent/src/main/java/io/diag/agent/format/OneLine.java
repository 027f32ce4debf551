package io.diag.agent.format;

import io.diag.agent.log.Printable;

/**
 * Names without what some reader takes for the end of a line, or a terminal for a command: labels
 * and threads may be called anything.
 */
public final class OneLine {

  public static String of(String name) {
    return Printable.line(name);
  }

  private OneLine() {}
}
