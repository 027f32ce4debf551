package io.diag.hooks;

/** Who made one thread wait, and for how long. Guarded by the lock of the wait's queue. */
// Holders are kept once each.
@SuppressWarnings("ReferenceEquality")
public final class Charges {

  /** What comes after so many different ones is charged to the last of them. */
  private static final int MAX = 16;

  /** Most have one. */
  private Contention first;

  private long firstNanos;

  /** Of the others; made before the lock is taken, see {@link ChargeRoom}. */
  private Others others;

  private int size;

  /** In a room for charges. */
  Charges nextSpare;

  /** Room for all the others that there may be. */
  static final class Others {

    private final Contention[] holders = new Contention[MAX - 1];
    private final long[] nanos = new long[MAX - 1];

    /** In a room for charges. */
    Others nextSpare;
  }

  /** With room for others, to copy them. */
  static Charges forCopy() {
    Charges copy = new Charges();
    copy.others = new Others();
    return copy;
  }

  void copyTo(Charges copy) {
    copy.first = first;
    copy.firstNanos = firstNanos;
    for (int i = 1; i < size; i++) {
      copy.others.holders[i - 1] = others.holders[i - 1];
      copy.others.nanos[i - 1] = others.nanos[i - 1];
    }
    copy.size = size;
  }

  void clear() {
    size = 0;
  }

  /** Whether {@link #add} needs room that is not there. */
  boolean lacksRoom(Contention holder) {
    return others == null && size == 1 && first != holder;
  }

  void giveRoom(Others room) {
    others = room;
  }

  /** To be called only if it does not lack room. */
  void add(Contention holder, long more) {
    for (int i = 0; i < size; i++) {
      if (holder(i) == holder || i == MAX - 1) {
        set(i, holder(i), nanos(i) + more);
        return;
      }
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
      others.holders[index - 1] = holder;
      others.nanos[index - 1] = nanos;
    }
  }

  public int size() {
    return size;
  }

  public Contention holder(int index) {
    return index == 0 ? first : others.holders[index - 1];
  }

  public long nanos(int index) {
    return index == 0 ? firstNanos : others.nanos[index - 1];
  }
}
