package io.diag.agent.patterns;

/** A pattern that backtracks too much. */
public final class TooCostlyPatternException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooCostlyPatternException() {
    super("the pattern takes too long to search for", null, false, false);
  }
}
