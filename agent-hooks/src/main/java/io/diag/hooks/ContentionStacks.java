package io.diag.hooks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** The different stacks at which threads wait or let go, each kept once. */
final class ContentionStacks extends SpinLock {

  /** Of the hooks and of the JDK's locks, which are not shown. */
  private static final int HIDDEN = 12;

  /** As many as most have; not known here. */
  private static final int BROUGHT_FRAMES = 32;

  private static final int WAYS = Wait.Way.values().length + 1;

  private final int maxStacks;

  /** Of all stacks together: what they take in the service's heap. */
  private final int maxFrames;

  private final ContentionStack[] beyond = new ContentionStack[WAYS];
  private final AtomicLong refused = new AtomicLong();

  /** Open addressing, never more than half full. */
  private final ContentionStack[] table;

  private int count;
  private int frameCount;

  ContentionStacks(int maxStacks, int maxFrames) {
    this.maxStacks = maxStacks;
    this.maxFrames = maxFrames;
    this.table = new ContentionStack[Integer.highestOneBit(maxStacks) * 4];
    for (Wait.Way way : Wait.Way.values()) {
      beyond[way.index()] = new ContentionStack(way.index(), way, null);
    }
    beyond[WAYS - 1] = new ContentionStack(WAYS - 1, /* way= */ null, null);
  }

  private static int index(Wait.Way way) {
    return way == null ? WAYS - 1 : way.index();
  }

  /** The stack of the caller. */
  ContentionStack of(Throwable stack, Wait.Way way) {
    long hash = StackHash.of(stack) * WAYS + index(way);
    ContentionStack known = table[slot(hash)];
    return known != null ? known : add(hash, stack, way);
  }

  /**
   * One that the agent has found.
   *
   * @param way null if it is of a thread that has what others wait for
   */
  ContentionStack brought(long hash, Wait.Way way, Object shown) {
    long apart = hash * WAYS + index(way);
    ContentionStack known = table[slot(apart)];
    if (known != null) {
      return known;
    }
    if (isFull()) {
      return beyond[index(way)];
    }
    ContentionStack made = new ContentionStack(apart, way, null);
    made.show(shown);
    return put(made, BROUGHT_FRAMES);
  }

  private boolean isFull() {
    if (count < maxStacks && frameCount < maxFrames) {
      return false;
    }
    refused.incrementAndGet();
    return true;
  }

  private int slot(long hash) {
    int mask = table.length - 1;
    int slot = (int) (hash >>> 32) & mask;
    while (table[slot] != null && table[slot].hash != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private ContentionStack add(long hash, Throwable stack, Wait.Way way) {
    if (isFull()) {
      return beyond[index(way)];
    }
    StackTraceElement[] frames = stack.getStackTrace();
    int depth = Math.min(frames.length, StackHash.MAX_DEPTH + HIDDEN);
    return put(new ContentionStack(hash, way, Arrays.copyOf(frames, depth)), depth);
  }

  ContentionStack put(ContentionStack made, int depth) {
    lock();
    try {
      int slot = slot(made.hash);
      if (table[slot] == null) {
        // Many threads may have found room at once: slot() ends by the slots that are free.
        if (count >= table.length / 2) {
          return beyond[index(made.way())];
        }
        table[slot] = made;
        count++;
        frameCount += depth;
      }
      return table[slot];
    } finally {
      locked = 0;
    }
  }

  int size() {
    return count;
  }

  /** How often a stack was one too many. */
  long refused() {
    return refused.get();
  }
}
