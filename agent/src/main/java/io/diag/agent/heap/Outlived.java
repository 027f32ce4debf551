package io.diag.agent.heap;

import io.diag.agent.natives.HeapSamples;

/**
 * Up to which sample all objects have outlived a completed collection, if they live. Known by those
 * that have not: the collection that freed one began after it had been sampled, so at the first
 * pause after that or later, and all that had been sampled before that pause were there.
 */
final class Outlived {

  private final long[] told = new long[2];
  private long sample;
  private long pause;

  /** One that was sampled, or something made after it, has been freed. */
  void freed(long number) {
    if (number <= sample) {
      return;
    }
    HeapSamples.pauseAfter(number, told);
    pause = Math.max(pause, told[0]);
    sample = told[1];
  }

  /** The last one. */
  long sample() {
    return sample;
  }

  /** The number of the pause by which that is known, counted from the start; 0 if there is none. */
  long pause() {
    return pause;
  }
}
