package io.diag.agent.limit;

/** Whether the limit is exceeded: not by one reading, and not over by one either. */
final class Breach {

  private static final int READINGS_TO_BEGIN = 2;
  private static final long NANOS_TO_END = 2_000_000_000;

  private volatile boolean exceeded;
  private int above;
  private long lastAbove;
  private long began;

  boolean isExceeded() {
    return exceeded;
  }

  /** Since when, as System.nanoTime. */
  long began() {
    return began;
  }

  /** Whether it has just begun or ended. */
  boolean changes(long now, long footprint, long limit) {
    if (footprint > limit) {
      lastAbove = now;
      above++;
      if (!exceeded && above >= READINGS_TO_BEGIN) {
        exceeded = true;
        began = now;
        return true;
      }
      return false;
    }
    above = 0;
    if (exceeded && now - lastAbove >= NANOS_TO_END) {
      exceeded = false;
      return true;
    }
    return false;
  }
}
