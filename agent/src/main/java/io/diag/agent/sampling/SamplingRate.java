package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;

/**
 * How often an engine really samples.
 *
 * @param asked in samples per second of CPU time
 * @param intervalNanos the interval used
 */
record SamplingRate(int asked, long intervalNanos) {

  private static final long SECOND = 1_000_000_000;

  /**
   * Taken for the tick without the native library to ask for it. Most kernels tick every 1 or 4 ms;
   * at 8 the usual 100 Hz still go through.
   */
  private static final long UNKNOWN_TICK = 8_000_000;

  static SamplingRate of(int hz, Trigger trigger) {
    return of(hz, trigger, JvmtiLibrary.tickNanos());
  }

  static SamplingRate of(int hz, Trigger trigger, long tickNanos) {
    long shortest = trigger.shortestInterval(tickNanos > 0 ? tickNanos : UNKNOWN_TICK);
    return new SamplingRate(hz, Math.max(SECOND / hz, shortest));
  }

  boolean isCapped() {
    return intervalNanos > SECOND / asked;
  }

  /** Says that less was done than asked for. */
  String comment(Trigger trigger) {
    return "hz="
        + asked
        + " asked, "
        + SECOND / intervalNanos
        + " done: "
        + trigger
        + " cannot sample more often on this kernel's timer tick";
  }
}
