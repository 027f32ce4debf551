package io.diag.agent.heap;

import io.diag.agent.natives.HeapSamples;

/** What {@link FollowedObjects} asks of libdiag. Called by one thread at a time. */
interface FollowedSamples {

  /** See {@link HeapSamples#sweep}. */
  int sweep(long above, int from, int[] slots);

  /** See {@link HeapSamples#unfollow}. */
  void unfollow(int slot);

  /** See {@link HeapSamples#followHalf}. */
  void followHalf(int stack);

  /** See {@link HeapSamples#followTwice}. */
  void followTwice();

  /** See {@link HeapSamples#hold}. */
  void hold(long bytes);

  /** Those of this JVM. */
  final class OfLibdiag implements FollowedSamples {

    @Override
    public int sweep(long above, int from, int[] slots) {
      return HeapSamples.sweep(above, from, slots);
    }

    @Override
    public void unfollow(int slot) {
      HeapSamples.unfollow(slot);
    }

    @Override
    public void followHalf(int stack) {
      HeapSamples.followHalf(stack);
    }

    @Override
    public void followTwice() {
      HeapSamples.followTwice();
    }

    @Override
    public void hold(long bytes) {
      HeapSamples.hold(bytes);
    }
  }
}
