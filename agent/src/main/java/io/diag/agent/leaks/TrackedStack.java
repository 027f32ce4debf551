package io.diag.agent.leaks;

import io.diag.agent.dump.StackGroup;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.util.List;

/** One stack from dump to dump. Not thread-safe. */
final class TrackedStack {

  private final List<Frame> stack;
  private final CountHistory history = new CountHistory();
  private final long firstSeenNanos;
  private List<Frame> creator = List.of();
  private List<Label> labels = List.of();
  private int samplesEmpty;
  private Suspicion suspicion;

  /**
   * A stack that was not there before.
   *
   * @param beforeNanos when there were none of it
   */
  TrackedStack(List<Frame> stack, long beforeNanos, long nanos) {
    this.stack = stack;
    this.firstSeenNanos = nanos;
    history.add(beforeNanos, 0);
  }

  void add(long nanos, StackGroup group) {
    history.add(nanos, group.count());
    samplesEmpty = 0;
    labels = group.labels();
    if (!group.creators().isEmpty()) {
      creator = group.creators().get(0).stack();
    }
  }

  void addNone(long nanos) {
    history.add(nanos, 0);
    samplesEmpty++;
  }

  List<Frame> stack() {
    return stack;
  }

  List<Frame> creator() {
    return creator;
  }

  List<Label> labels() {
    return labels;
  }

  CountHistory history() {
    return history;
  }

  long count() {
    return history.last().count();
  }

  long firstSeenNanos() {
    return firstSeenNanos;
  }

  int samplesEmpty() {
    return samplesEmpty;
  }

  /** Null if nothing is held against it. */
  Suspicion suspicion() {
    return suspicion;
  }

  void suspect(Suspicion newSuspicion) {
    suspicion = newSuspicion;
  }
}
