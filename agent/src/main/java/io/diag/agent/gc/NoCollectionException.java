package io.diag.agent.gc;

/** Nothing has been collected on request; the message says in one line why. */
public final class NoCollectionException extends Exception {

  private static final long serialVersionUID = 1L;

  NoCollectionException(String message) {
    super(message, null, false, false);
  }
}
