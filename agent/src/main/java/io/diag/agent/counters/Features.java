package io.diag.agent.counters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.log.AgentLog;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Which features work in this JVM, and why the others do not. */
public final class Features {

  /** Never changed in place, so that it is read without a lock; replaced under this object's. */
  private volatile SortedMap<String, String> states = new TreeMap<>();

  @GuardedBy("this")
  private Consumer<Map<String, String>> listener = all -> {};

  /** The feature works. */
  public synchronized void on(String name, String how) {
    put(name, ("on " + how).strip());
  }

  /** The feature does not work; said in one line, the first time. */
  public void off(String name, String reason) {
    synchronized (this) {
      if (("off " + reason).equals(put(name, "off " + reason))) {
        return;
      }
    }
    AgentLog.line(name + " is off: " + reason);
  }

  /** The feature does not work, and nobody would miss it. */
  public synchronized void offSilently(String name, String reason) {
    put(name, "off " + reason);
  }

  /** Calls it with all states after each change; one listener, one call at a time. */
  public synchronized void listen(Consumer<Map<String, String>> newListener) {
    listener = newListener;
    listener.accept(states);
  }

  private synchronized String put(String name, String state) {
    String before = states.get(name);
    if (!state.equals(before)) {
      SortedMap<String, String> changed = new TreeMap<>(states);
      changed.put(name, state);
      states = Collections.unmodifiableSortedMap(changed);
      listener.accept(states);
    }
    return before;
  }

  /** Name to {@code on ...} or {@code off REASON}, by name, as it is now. */
  public Map<String, String> states() {
    return states;
  }
}
