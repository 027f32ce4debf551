package io.diag.agent.threads;

/** The watchdog has ended what the current thread was doing. */
public final class CancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CancelledException(String message) {
    super(message, null, false, false);
  }
}
