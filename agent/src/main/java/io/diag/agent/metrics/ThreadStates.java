package io.diag.agent.metrics;

import io.diag.agent.threads.PlatformThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many platform threads are in which state. Each tells its own, a field of its; ThreadMXBean
 * would stop all of them for it.
 */
final class ThreadStates {

  private static final Thread.State[] STATES = Thread.State.values();

  private final AtomicIntegerArray counts = new AtomicIntegerArray(STATES.length);

  void read() {
    int[] found = new int[STATES.length];
    for (Thread thread : PlatformThreads.list()) {
      if (thread != null) {
        found[thread.getState().ordinal()]++;
      }
    }
    for (int i = 0; i < found.length; i++) {
      counts.set(i, found[i]);
    }
  }

  /** As the client library's own instrumentation calls it. */
  List<Reading> readings() {
    List<Reading> readings = new ArrayList<>();
    for (Thread.State state : STATES) {
      readings.add(
          Reading.gauge(
                  "jvm_threads_state",
                  "Current count of threads by state",
                  () -> counts.get(state.ordinal()),
                  "")
              .labelled("state", state.name()));
    }
    return readings;
  }
}
