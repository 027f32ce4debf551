package io.diag.agent.threads;

/**
 * What the current thread was doing has been ended, by the watchdog or since its client is gone.
 */
public final class CancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CancelledException(String message) {
    super(message, null, false, false);
  }
}
