package io.diag.agent.patterns;

/** A text that is not usable as a pattern; the message says what is accepted. */
public final class NamePatternException extends Exception {

  private static final long serialVersionUID = 1L;

  NamePatternException(String accepted) {
    super(accepted, null, false, false);
  }
}
