package io.diag.agent.metrics;

import java.util.Arrays;

/**
 * The buckets of one of Prometheus's native histograms of times. Each is 2% wide: bucket {@code i}
 * has what is greater than {@code 2^((i-1)/32)} seconds and not greater than {@code 2^(i/32)}. All
 * there can be are there from the beginning (10 KB), so that adding takes no memory. Not
 * thread-safe.
 */
final class NativeBuckets {

  /** In seconds. What is shorter is as good as nothing. */
  static final double ZERO = 1e-7;

  /** Of the format: a power of two has 2 to the power of this many buckets. */
  private static final int SCHEMA = 5;

  private static final int PER_POWER = 1 << SCHEMA;

  /** 2 to the power of -24 is less than {@link #ZERO}. */
  private static final int LOWEST = -24 * PER_POWER;

  /** A little more than nine hours; what is longer counts as that. */
  private static final int HIGHEST = 15 * PER_POWER;

  private static final int MAX_SHOWN = 160;

  private static final double LOG_2 = Math.log(2);

  private final long[] counts = new long[HIGHEST - LOWEST + 1];
  private long zeros;

  /** Never finer again than it has been shown. */
  private int shownSchema = SCHEMA;

  /**
   * Those that are not empty, lowest first.
   *
   * @param schema how wide they are, as the format has it
   */
  record Shown(int schema, long zeros, int[] indices, long[] counts) {}

  void add(double seconds) {
    if (seconds <= ZERO) {
      zeros++;
    } else {
      counts[indexOf(seconds) - LOWEST]++;
    }
  }

  private static int indexOf(double seconds) {
    int exponent = Math.getExponent(seconds);
    // Apart, so that powers of two are exact.
    double mantissa = seconds / Math.scalb(1.0, exponent);
    int index = exponent * PER_POWER + (int) Math.ceil(Math.log(mantissa) / LOG_2 * PER_POWER);
    return Math.min(index, HIGHEST);
  }

  /** As wide as they have to be for there not to be too many. */
  Shown shown() {
    while (true) {
      int[] indices = new int[MAX_SHOWN];
      long[] merged = new long[MAX_SHOWN];
      int size = merge(shownSchema, indices, merged);
      if (size <= MAX_SHOWN) {
        return new Shown(
            shownSchema, zeros, Arrays.copyOf(indices, size), Arrays.copyOf(merged, size));
      }
      shownSchema--;
    }
  }

  /** Returns how many there are; more than fit into the arrays if they do not. */
  private int merge(int schema, int[] indices, long[] merged) {
    int size = 0;
    int last = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        continue;
      }
      int index = atSchema(i + LOWEST, schema);
      if (size == 0 || index != last) {
        if (size == indices.length) {
          return size + 1;
        }
        indices[size++] = index;
        last = index;
      }
      merged[size - 1] += counts[i];
    }
    return size;
  }

  /** Two neighbours are one at the next wider schema. */
  private static int atSchema(int index, int schema) {
    int wider = index;
    for (int i = SCHEMA; i > schema; i--) {
      wider = (wider + 1) >> 1;
    }
    return wider;
  }

  /** The time that so many of them did not exceed, in seconds. */
  double atRank(double rank) {
    double below = zeros;
    double upper = zeros == 0 ? 0 : ZERO;
    for (int i = 0; i < counts.length && below < rank; i++) {
      if (counts[i] > 0) {
        double part = Math.min(1, (rank - below) / counts[i]);
        upper = Math.pow(2, (i + LOWEST - 1 + part) / PER_POWER);
        below += counts[i];
      }
    }
    return upper;
  }
}
