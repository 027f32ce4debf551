package io.diag.agent.heap;

/**
 * What samples stand for, by Go's formula: an object is sampled with a probability that grows with
 * its size.
 */
final class Unsampled {

  private final long interval;

  Unsampled(long interval) {
    this.interval = interval;
  }

  /** By what the number and the bytes of samples of this mean size are to be multiplied. */
  double factor(long count, long bytes) {
    if (count == 0 || bytes == 0) {
      return 0;
    }
    if (interval <= 1) {
      return 1;
    }
    double size = (double) bytes / count;
    return 1 / -Math.expm1(-size / interval);
  }
}
