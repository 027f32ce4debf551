package io.diag.agent.dump;

import io.diag.agent.natives.ThreadStacks;

/** By JVMTI. */
final class NativeStacks implements Stacks {

  private static final int FRAMES = 16 * 1024;

  private final StackTable stacks;
  private long[] frames = new long[0];
  private int[] results = new int[0];

  NativeStacks(long maxFrames) {
    stacks = new StackTable(maxFrames);
  }

  @Override
  public int take(Thread[] threads, int count, int depth, Visitor visitor) {
    if (results.length < count * ThreadStacks.RESULTS) {
      results = new int[count * ThreadStacks.RESULTS];
      frames = new long[2 * Math.max(FRAMES, depth)];
    }
    int alive = 0;
    for (int from = 0, done; from < count; from += done) {
      done = ThreadStacks.take(threads, from, count, depth, frames, results);
      if (done == 0) {
        // Not even the memory for one stack.
        throw new OutOfMemoryError("for the stacks of threads");
      }
      int at = 0;
      for (int i = 0; i < done; i++) {
        int taken = results[ThreadStacks.RESULTS * i];
        int total = results[ThreadStacks.RESULTS * i + 1];
        int state = results[ThreadStacks.RESULTS * i + 2];
        if (taken >= 0 && state != 0) {
          visitor.visit(threads[from + i], state, stacks.of(frames, at, taken, total));
          alive++;
        }
        at += 2 * Math.max(0, taken);
      }
    }
    return alive;
  }

  @Override
  public long withoutStack() {
    return stacks.beyond();
  }
}
