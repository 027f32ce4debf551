package io.diag.agent.gate;

import java.util.Locale;

/** What a client may do. Each includes those before it. */
public enum Scope {
  /** To see what costs nothing: the index, metrics, the agent's state. */
  READ,
  /** To take profiles, dumps and traces, and to see the command line. */
  CAPTURE,
  /** To change something. */
  CONTROL;

  /** The scope of this name, or null. */
  static Scope named(String name) {
    for (Scope scope : values()) {
      if (scope.toString().equals(name)) {
        return scope;
      }
    }
    return null;
  }

  boolean includes(Scope needed) {
    return compareTo(needed) >= 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
