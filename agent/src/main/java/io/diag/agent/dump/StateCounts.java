package io.diag.agent.dump;

import io.diag.agent.format.JsonText;
import java.util.EnumMap;
import java.util.Map;

/** How many threads are in which state. */
public final class StateCounts {

  private final Map<ThreadState, Long> states = new EnumMap<>(ThreadState.class);
  private long platform;
  private long virtual;
  private long leftOut;

  void add(ThreadState state, boolean isVirtual) {
    states.merge(state, 1L, Long::sum);
    if (isVirtual) {
      virtual++;
    } else {
      platform++;
    }
  }

  /** As {@code 12 threads: 10 platform, 2 virtual; parked 7, runnable 5}. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(platform + virtual).append(" threads: ").append(platform).append(" platform, ");
    text.append(virtual).append(" virtual");
    String separator = "; ";
    for (Map.Entry<ThreadState, Long> state : states.entrySet()) {
      text.append(separator).append(state.getKey().text()).append(' ').append(state.getValue());
      separator = ", ";
    }
    return text.toString();
  }

  long virtual() {
    return virtual;
  }

  void leftOut(long threads) {
    leftOut = threads;
  }

  /** In JSON; every state is there, if only with 0. */
  public String json() {
    JsonText json = new JsonText().beginObject();
    json.name("threads").value(platform + virtual);
    json.name("platform").value(platform).name("virtual").value(virtual);
    json.name("left_out").value(leftOut).name("states").beginObject();
    for (ThreadState state : ThreadState.values()) {
      json.name(state.text()).value(states.getOrDefault(state, 0L));
    }
    return json.endObject().endObject() + "\n";
  }
}
