package io.diag.agent.leaks;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.util.List;

/**
 * A stack whose threads are taken for a leak, as it was at the last dump. Times are nanoseconds
 * since the epoch.
 *
 * @param stack where its threads are, leaf first
 * @param creator where most of them were started, leaf first; empty where that is not known
 * @param labels what all of them have in common
 * @param counts oldest first; the older, the fewer
 * @param count of the last dump
 * @param perMinute threads by which it grows
 * @param firstSeenNanos the first dump with this stack
 * @param suspectedNanos the dump at which it became a suspect
 * @param intervals over how many it had grown by then
 * @param state whether it still grows
 */
public record Suspect(
    List<Frame> stack,
    List<Frame> creator,
    List<Label> labels,
    List<CountAt> counts,
    long count,
    double perMinute,
    long firstSeenNanos,
    long suspectedNanos,
    int intervals,
    State state) {

  /** What has become of it. */
  public enum State {
    GROWING,
    STOPPED
  }

  /** The line of its stack that somebody can change. */
  public String place() {
    return LeakLines.place(stack);
  }

  /** How many threads there were at a time. */
  public record CountAt(long epochNanos, long count) {}
}
