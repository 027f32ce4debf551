package io.diag.agent.dump;

import io.diag.agent.profile.Frame;
import java.util.List;

/**
 * A stack at which threads are. One object for all of them in one dump.
 *
 * @param frames leaf first
 * @param mayHoldMonitor whether one of the methods is synchronized or has synchronized code in it
 */
record ThreadStack(List<Frame> frames, boolean mayHoldMonitor) {

  /** One of a dump's is equal to itself alone. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Without what is ours, and how it takes its own stack, on top of it. */
  ThreadStack fromCaller() {
    int caller = 0;
    for (int i = 0; i < frames.size(); i++) {
      String function = frames.get(i).function();
      if (function.startsWith("io.diag.agent.") || function.startsWith("io.diag.api.Threads.")) {
        caller = i + 1;
      }
    }
    return new ThreadStack(frames.subList(caller, frames.size()), mayHoldMonitor);
  }
}
