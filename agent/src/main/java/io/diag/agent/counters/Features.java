package io.diag.agent.counters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.log.AgentLog;
import java.util.Map;
import java.util.TreeMap;

/** Which features work in this JVM, and why the others do not. */
public final class Features {

  @GuardedBy("this")
  private final Map<String, String> states = new TreeMap<>();

  /** The feature works. */
  public synchronized void on(String name, String how) {
    states.put(name, ("on " + how).strip());
  }

  /** The feature does not work; said in one line, the first time. */
  public void off(String name, String reason) {
    synchronized (this) {
      if (("off " + reason).equals(states.put(name, "off " + reason))) {
        return;
      }
    }
    AgentLog.line(name + " is off: " + reason);
  }

  /** Name to {@code on ...} or {@code off REASON}. */
  public synchronized Map<String, String> states() {
    return new TreeMap<>(states);
  }
}
