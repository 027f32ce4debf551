package io.diag.agent.config;

/** Values of the option {@code cpu.engine}. */
public enum CpuEngineChoice {
  AUTO,
  PERF_EVENTS,
  CTIMER,
  ITIMER
}
