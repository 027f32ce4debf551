package io.diag.agent.cpu;

/** No profile can be taken in this process; the message says why. */
public final class CpuProfilingException extends Exception {

  private static final long serialVersionUID = 1L;

  CpuProfilingException(String message) {
    super(message);
  }
}
