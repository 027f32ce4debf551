package io.diag.agent.sampling;

/** A profile cannot be taken here and now; the message says why and what to do. */
public final class SamplingException extends Exception {

  private static final long serialVersionUID = 1L;

  SamplingException(String message) {
    super(message);
  }

  SamplingException(String message, Throwable cause) {
    super(message, cause);
  }
}
