package io.diag.agent.sampling;

import java.util.List;

/** What interrupts threads to take a sample. */
public enum Trigger {
  /** A kernel timer per thread with a file descriptor each; exact, and sees kernel frames. */
  PERF_EVENTS("perf_events", "cpu-clock", 0),
  /**
   * A POSIX CPU timer per thread, which expires on the kernel's tick only. At exactly the tick it
   * drifts across it: 2 busy threads lost 2.7% of their samples, 1.7% at 1.25 ticks.
   */
  CTIMER("ctimer", "ctimer", 1.25),
  /**
   * One timer for the process, on the tick as well, and unfair between threads: 2 busy threads lost
   * 11% at one tick, nothing measurable at two.
   */
  ITIMER("itimer", "itimer", 2),
  /**
   * A thread that goes round all others, running or not. It signals those that have run since its
   * last visit; of a thread that has not it knows that the stack is the same.
   */
  WALL("wall", "wall", 0),
  /** So many bytes that have been allocated. */
  ALLOCATION("allocation", "alloc", 0);

  /** For CPU time, in order of preference. */
  static final List<Trigger> CPU = List.of(PERF_EVENTS, CTIMER, ITIMER);

  private final String displayName;
  private final String event;
  private final double minTicks;

  Trigger(String displayName, String event, double minTicks) {
    this.displayName = displayName;
    this.event = event;
    this.minTicks = minTicks;
  }

  /** What async-profiler is to be told of one that goes by time. */
  String options(int hz) {
    long intervalNanos = SamplingRate.of(hz, this).intervalNanos();
    // Not event=wall: with it the library does not write waiting threads when asked to dump.
    return this == WALL ? "wall=" + intervalNanos : "event=" + event + ",interval=" + intervalNanos;
  }

  /** The shortest interval it can do on a kernel with this tick, 0 if it does not depend on it. */
  long shortestInterval(long tickNanos) {
    return (long) (minTicks * tickNanos);
  }

  /** Whether it samples on the kernel's timer tick, and so may find itself late. */
  boolean isBoundToTick() {
    return minTicks > 0;
  }

  @Override
  public String toString() {
    return displayName;
  }
}
