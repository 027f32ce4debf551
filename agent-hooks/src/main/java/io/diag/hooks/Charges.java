package io.diag.hooks;

import java.util.Arrays;

/** Who made one thread wait, and for how long. Guarded by the lock of the wait's queue. */
// Holders are kept once each.
@SuppressWarnings("ReferenceEquality")
public final class Charges {

  /** What comes after so many different ones is charged to the last of them. */
  private static final int MAX = 16;

  private Contention[] holders = new Contention[2];
  private long[] nanos = new long[2];
  private int size;

  Charges() {}

  private Charges(Charges other) {
    holders = Arrays.copyOf(other.holders, other.size);
    nanos = Arrays.copyOf(other.nanos, other.size);
    size = other.size;
  }

  Charges copy() {
    return new Charges(this);
  }

  void add(Contention holder, long more) {
    for (int i = 0; i < size; i++) {
      if (holders[i] == holder || i == MAX - 1) {
        nanos[i] += more;
        return;
      }
    }
    if (size == holders.length) {
      // Both or none: the stack may overflow in between.
      Contention[] moreHolders = Arrays.copyOf(holders, size * 2);
      long[] moreNanos = Arrays.copyOf(nanos, size * 2);
      holders = moreHolders;
      nanos = moreNanos;
    }
    holders[size] = holder;
    nanos[size++] = more;
  }

  public int size() {
    return size;
  }

  public Contention holder(int index) {
    return holders[index];
  }

  public long nanos(int index) {
    return nanos[index];
  }
}
