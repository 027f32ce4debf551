package io.diag.agent.cpu;

/** A profile cannot be taken here and now; the message says why and what to do. */
public final class CpuProfilingException extends Exception {

  private static final long serialVersionUID = 1L;

  CpuProfilingException(String message) {
    super(message);
  }

  CpuProfilingException(String message, Throwable cause) {
    super(message, cause);
  }
}
