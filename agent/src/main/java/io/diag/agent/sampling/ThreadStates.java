package io.diag.agent.sampling;

import java.util.Map;
import one.jfr.JfrReader;

/** The meaning of the numbers that stand for thread states in one chunk. */
final class ThreadStates {

  private static final String TYPE = "jdk.types.ThreadState";
  private static final String RUNNING = "STATE_RUNNABLE";

  private final Map<Integer, String> names;

  ThreadStates(JfrReader chunk) {
    names = chunk.enums.getOrDefault(TYPE, Map.of());
  }

  /** running or waiting. */
  String name(int state) {
    return RUNNING.equals(names.get(state)) ? "running" : "waiting";
  }
}
