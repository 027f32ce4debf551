package io.diag.agent.limit;

import java.util.Arrays;

/**
 * What the process needs beside its heap, by the difference. One reading is no measure: a heap that
 * shrinks is given back to the system a moment later, and one that grows is not touched at once. So
 * the middle one of the last readings counts.
 */
final class Overhead {

  private static final int READINGS = 5;

  private final long[] readings = new long[READINGS];
  private final long[] sorted = new long[READINGS];
  private int count;
  private long bytes;

  long bytes() {
    return bytes;
  }

  /**
   * One reading. Allocates nothing.
   *
   * @param nonHeap what there is beside the heap at the least
   */
  void add(long footprint, long heapCommitted, long nonHeap) {
    readings[count++ % READINGS] = Math.max(footprint - heapCommitted, nonHeap);
    int there = Math.min(count, READINGS);
    System.arraycopy(readings, 0, sorted, 0, there);
    Arrays.sort(sorted, 0, there);
    bytes = sorted[there / 2];
  }
}
