package io.diag.agent.metrics;

import io.diag.agent.dump.ThreadStatus;
import io.diag.agent.threads.PlatformThreads;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many platform threads are in which state. Each tells its own, a field of its; ThreadMXBean
 * would stop all of them for it.
 */
final class ThreadStates {

  private volatile Map<Thread.State, Integer> counts = Map.of();

  void read() {
    Map<Thread.State, Integer> found = new EnumMap<>(Thread.State.class);
    for (Thread thread : PlatformThreads.list()) {
      Thread.State state = thread == null ? null : ThreadStatus.state(thread);
      if (state != null) {
        found.merge(state, 1, Integer::sum);
      }
    }
    counts = found;
  }

  /** As the client library's own instrumentation calls it. */
  List<Reading> readings() {
    List<Reading> readings = new ArrayList<>();
    for (Thread.State state : Thread.State.values()) {
      readings.add(
          Reading.gauge(
                  "jvm_threads_state",
                  "Current count of threads by state",
                  () -> counts.getOrDefault(state, 0),
                  "")
              .labelled("state", state.name()));
    }
    return readings;
  }
}
