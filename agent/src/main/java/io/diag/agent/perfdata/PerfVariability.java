package io.diag.agent.perfdata;

/** How a counter's value may change. */
public enum PerfVariability {
  CONSTANT,
  MONOTONIC,
  VARIABLE;

  /** By the JVM's own code; null for none it has. */
  static PerfVariability of(int code) {
    return switch (code) {
      case 1 -> CONSTANT;
      case 2 -> MONOTONIC;
      case 3 -> VARIABLE;
      default -> null;
    };
  }
}
