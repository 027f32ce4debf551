package io.diag.agent.leaks;

/**
 * How many threads were at a stack, at one time or over several samples in a row.
 *
 * @param fromNanos when the first sample was taken, by System.nanoTime
 * @param nanos when the last one was
 * @param samples how many
 * @param count of the last one
 * @param floor the lowest count
 * @param peak the highest
 * @param fall the most it has come down from a peak
 */
record Point(
    long fromNanos, long nanos, int samples, long count, long floor, long peak, long fall) {

  static Point of(long nanos, long count) {
    return new Point(nanos, nanos, 1, count, count, count, 0);
  }

  /** This and what came after it. */
  Point and(Point later) {
    return new Point(
        fromNanos,
        later.nanos,
        samples + later.samples,
        later.count,
        Math.min(floor, later.floor),
        Math.max(peak, later.peak),
        Math.max(Math.max(fall, later.fall), peak - later.floor));
  }
}
