package io.diag.hooks;

import java.util.Arrays;

/** Who made one thread wait, and for how long. Guarded by the lock of the wait's queue. */
// Holders are kept once each.
@SuppressWarnings("ReferenceEquality")
public final class Charges {

  /** What comes after so many different ones is charged to the last of them. */
  private static final int MAX = 16;

  /** Most have one, for which no memory is asked for under the lock. */
  private Contention first;

  private long firstNanos;
  private Contention[] others = {};
  private long[] othersNanos = {};
  private int size;

  Charges() {}

  private Charges(Charges other) {
    first = other.first;
    firstNanos = other.firstNanos;
    others = other.others.clone();
    othersNanos = other.othersNanos.clone();
    size = other.size;
  }

  Charges copy() {
    return new Charges(this);
  }

  void clear() {
    size = 0;
  }

  void add(Contention holder, long more) {
    for (int i = 0; i < size; i++) {
      if (holder(i) == holder || i == MAX - 1) {
        set(i, holder(i), nanos(i) + more);
        return;
      }
    }
    if (size > others.length) {
      Contention[] moreOthers = Arrays.copyOf(others, size * 2);
      // Both or none, for want of memory.
      othersNanos = Arrays.copyOf(othersNanos, size * 2);
      others = moreOthers;
    }
    set(size, holder, more);
    // Last: for want of stack it may not have got so far.
    size++;
  }

  private void set(int index, Contention holder, long nanos) {
    if (index == 0) {
      first = holder;
      firstNanos = nanos;
    } else {
      others[index - 1] = holder;
      othersNanos[index - 1] = nanos;
    }
  }

  public int size() {
    return size;
  }

  public Contention holder(int index) {
    return index == 0 ? first : others[index - 1];
  }

  public long nanos(int index) {
    return index == 0 ? firstNanos : othersNanos[index - 1];
  }
}
