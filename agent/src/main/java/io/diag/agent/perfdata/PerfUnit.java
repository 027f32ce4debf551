package io.diag.agent.perfdata;

/** What a counter counts. */
public enum PerfUnit {
  NONE,
  BYTES,
  TICKS,
  EVENTS,
  STRING,
  HERTZ;

  /** By the JVM's own code; null for none it has. */
  static PerfUnit of(int code) {
    return switch (code) {
      case 1 -> NONE;
      case 2 -> BYTES;
      case 3 -> TICKS;
      case 4 -> EVENTS;
      case 5 -> STRING;
      case 6 -> HERTZ;
      default -> null;
    };
  }
}
