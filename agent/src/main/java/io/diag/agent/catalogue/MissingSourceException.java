package io.diag.agent.catalogue;

/** This JVM has none of these. */
public final class MissingSourceException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Says so.
   *
   * @param message a whole sentence, for the section
   */
  public MissingSourceException(String message) {
    super(message);
  }
}
