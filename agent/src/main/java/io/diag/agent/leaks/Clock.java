package io.diag.agent.leaks;

/**
 * Tells when something was by the clock on the wall, which may be set, of what was measured by one
 * that is not.
 *
 * @param nanos by System.nanoTime
 * @param epochNanos the same moment
 */
record Clock(long nanos, long epochNanos) {

  long epochNanos(long ofNanos) {
    return epochNanos + (ofNanos - nanos);
  }
}
