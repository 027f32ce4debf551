package io.diag.agent.heap;

/**
 * Sizes that are taken together. Those of small objects are as they are; of larger ones, arrays all
 * but a few, there would be too many, and sixteen between two powers of two are told apart.
 */
final class SizeClass {

  private static final int EXACT_UP_TO = 1024;
  private static final int STEPS = 16;

  /** The largest size of the class that this one belongs to. */
  static long of(long size) {
    if (size <= EXACT_UP_TO) {
      return size;
    }
    long step = Long.highestOneBit(size - 1) / STEPS;
    return (size + step - 1) / step * step;
  }

  private SizeClass() {}
}
