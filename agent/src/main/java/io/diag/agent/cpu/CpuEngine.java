package io.diag.agent.cpu;

/** What interrupts running threads to take a sample, in order of preference. */
public enum CpuEngine {
  /** A kernel timer per thread with a file descriptor each; exact, and sees kernel frames. */
  PERF_EVENTS("perf_events", "cpu-clock"),
  /** A POSIX CPU timer per thread. Expires on the kernel's tick only. */
  CTIMER("ctimer", "ctimer"),
  /** One timer for the process, on the tick as well, and unfair between threads. */
  ITIMER("itimer", "itimer");

  private final String displayName;
  private final String event;

  CpuEngine(String displayName, String event) {
    this.displayName = displayName;
    this.event = event;
  }

  /** The value for async-profiler's {@code event=}. */
  String event() {
    return event;
  }

  /** Whether it cannot sample more often than the kernel's timer tick. */
  boolean isBoundToTick() {
    return this != PERF_EVENTS;
  }

  @Override
  public String toString() {
    return displayName;
  }
}
