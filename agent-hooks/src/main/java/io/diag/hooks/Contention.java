package io.diag.hooks;

/** How often and how long threads have waited at one stack under one set of labels. */
public final class Contention extends SpinLock {

  private final ContentionStack stack;
  private final LabelSet labels;
  private final Contention holder;
  private double count;
  private double nanos;

  /**
   * Nothing so far.
   *
   * @param holder who made it wait; null where that is not told apart
   */
  Contention(ContentionStack stack, LabelSet labels, Contention holder) {
    this.stack = stack;
    this.labels = labels;
    this.holder = holder;
  }

  public ContentionStack stack() {
    return stack;
  }

  public LabelSet labels() {
    return labels;
  }

  /** Null where that is not told apart. */
  public Contention holder() {
    return holder;
  }

  void add(double moreCount, double moreNanos) {
    lock();
    count += moreCount;
    nanos += moreNanos;
    locked = 0;
  }

  /** How often and how many nanoseconds. */
  public double[] sums() {
    // Nothing is allocated under the lock: for want of memory it would stay locked.
    double[] sums = new double[2];
    lock();
    sums[0] = count;
    sums[1] = nanos;
    locked = 0;
    return sums;
  }
}
