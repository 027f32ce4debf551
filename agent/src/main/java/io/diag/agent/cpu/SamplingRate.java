package io.diag.agent.cpu;

import io.diag.agent.natives.JvmtiLibrary;

/**
 * How often an engine really samples.
 *
 * @param asked in samples per second of CPU time
 * @param intervalNanos the interval used
 * @param capNanos the shortest interval the engine can do, 0 if it does what was asked
 */
record SamplingRate(int asked, long intervalNanos, long capNanos) {

  /** What a kernel ticks at without the native library to ask it: the slowest in use. */
  private static final long SLOWEST_TICK = 10_000_000;

  static SamplingRate of(int hz, CpuEngine engine) {
    return of(hz, engine, JvmtiLibrary.tickNanos());
  }

  static SamplingRate of(int hz, CpuEngine engine, long tickNanos) {
    long interval = 1_000_000_000L / hz;
    if (!engine.isBoundToTick()) {
      return new SamplingRate(hz, interval, 0);
    }
    long shortest = tickNanos > 0 ? tickNanos : SLOWEST_TICK;
    return interval >= shortest
        ? new SamplingRate(hz, interval, 0)
        : new SamplingRate(hz, shortest, shortest);
  }

  /** Says that less was done than asked for; null if it was not. */
  String comment(CpuEngine engine) {
    return capNanos == 0
        ? null
        : "hz="
            + asked
            + " asked, "
            + 1_000_000_000L / intervalNanos
            + " done: "
            + engine
            + " samples on the kernel's timer tick, every "
            + capNanos / 1_000_000.0
            + " ms";
  }
}
