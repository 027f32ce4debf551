package io.diag.agent.config;

/** Values of the option {@code ring}. */
public enum RingChoice {
  NONE,
  CPU,
  WALL,
  BOTH;

  public boolean hasCpu() {
    return this == CPU || this == BOTH;
  }

  public boolean hasWall() {
    return this == WALL || this == BOTH;
  }
}
