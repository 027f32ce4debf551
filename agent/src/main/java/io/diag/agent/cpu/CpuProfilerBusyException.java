package io.diag.agent.cpu;

/** A profile is being taken. The message is Go's, which scripts look for. */
public final class CpuProfilerBusyException extends Exception {

  private static final long serialVersionUID = 1L;

  CpuProfilerBusyException() {
    super("Could not enable CPU profiling: cpu profiling already in use");
  }
}
