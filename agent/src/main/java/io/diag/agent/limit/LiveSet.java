package io.diag.agent.limit;

/**
 * How much of the heap is alive, from what collections leave. Biased to the most: it rises at once
 * and falls slowly, since a limit that is too low for the live set costs more than one too high.
 */
final class LiveSet {

  /** How many parts of the way down it goes each time. */
  private static final int FALL = 5;

  private volatile long bytes = -1;

  /** -1 until a collection has told. */
  long bytes() {
    return bytes;
  }

  /** What a collection of the whole heap has left. */
  synchronized void ofWholeHeap(long left) {
    bytes = left >= bytes ? left : fallen(left);
  }

  /** What a young one has left, in which there may be any amount of garbage. */
  synchronized void ofYoung(long left) {
    if (left < bytes) {
      bytes = fallen(left);
    }
  }

  private long fallen(long left) {
    return bytes - (bytes - left) / FALL;
  }
}
