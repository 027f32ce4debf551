package io.diag.agent.sampling;

import io.diag.agent.room.HeapRoom;
import java.util.Arrays;

/**
 * How often each stack was seen under which labels. A table of numbers, since a long recording has
 * millions of samples and an object for each would be garbage in the service's heap.
 */
final class StackCounts {

  private static final long EMPTY = -1;

  private long[] keys = new long[1024];
  private long[] counts = new long[1024];
  private int size;

  StackCounts() {
    Arrays.fill(keys, EMPTY);
  }

  interface Visitor {

    void visit(int stackId, int labelsId, long samples);
  }

  void add(int stackId, int labelsId, long samples) {
    long key = ((long) stackId << 32) | labelsId;
    int slot = slot(key);
    if (keys[slot] == EMPTY) {
      keys[slot] = key;
      size++;
    }
    counts[slot] += samples;
    if (size * 2 > keys.length) {
      grow();
    }
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != EMPTY) {
        visitor.visit((int) (keys[i] >>> 32), (int) keys[i], counts[i]);
      }
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = ((int) ((key * 0x9E3779B97F4A7C15L) >>> 40)) & mask;
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    HeapRoom.ofService().require(HeapRoom.STEP_BYTES + oldKeys.length * 32L);
    keys = new long[oldKeys.length * 2];
    counts = new long[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
