package io.diag.agent.leaks;

import java.util.List;

/** What is held against a stack, from the sample on at which it was seen to grow. */
final class Suspicion {

  /** How long it is listed after it has stopped, in samples. */
  private static final int MAX_STOPPED = 120;

  private final long sinceNanos;
  private final long before;
  private final boolean said;
  private final int suspectedAfter;

  /** Without a new height for as many samples it has stopped. */
  private int patience;

  private Growth growth;
  private long highest;
  private int samplesSinceHighest;
  private Suspect.State state = Suspect.State.GROWING;

  /** What a sample has changed. */
  enum Change {
    NONE,
    STOPPED,
    GROWS_AGAIN,
    GONE,
    FORGOTTEN
  }

  /**
   * A new one.
   *
   * @param said whether the log has a line about it
   */
  Suspicion(Growth growth, List<Point> points, boolean said) {
    Point last = points.get(points.size() - 1);
    this.growth = growth;
    this.said = said;
    this.suspectedAfter = growth.intervals();
    this.patience = growth.intervals();
    this.sinceNanos = last.nanos();
    this.highest = last.count();
    this.before = points.get(Math.max(0, points.size() - growth.intervals() - 1)).count();
  }

  /**
   * Takes the next sample.
   *
   * @param now null if the stack does not grow
   */
  Change update(long count, Growth now) {
    if (count > highest) {
      highest = count;
      samplesSinceHighest = 0;
    } else {
      samplesSinceHighest++;
    }
    boolean grows = now != null && samplesSinceHighest == 0;
    if (grows) {
      growth = now;
      patience = Math.min(patience, now.intervals());
    }
    if (count <= before) {
      return Change.GONE;
    }
    if (state == Suspect.State.GROWING && samplesSinceHighest >= patience) {
      state = Suspect.State.STOPPED;
      return Change.STOPPED;
    }
    if (state == Suspect.State.STOPPED && grows) {
      state = Suspect.State.GROWING;
      return Change.GROWS_AGAIN;
    }
    return samplesSinceHighest > patience + MAX_STOPPED ? Change.FORGOTTEN : Change.NONE;
  }

  boolean wasSaid() {
    return said;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  int suspectedAfter() {
    return suspectedAfter;
  }

  int samplesSinceHighest() {
    return samplesSinceHighest;
  }

  Suspect.State state() {
    return state;
  }

  double perMinute() {
    return state == Suspect.State.STOPPED ? 0 : growth.perMinute();
  }
}
