package io.diag.agent.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values of the option {@code mode}: how much the agent does before anyone asks. A mode is a set of
 * defaults for other options; an option that is given wins.
 */
public enum Mode {
  /** Puts nothing into classes of the JDK, and samples nothing until asked. */
  MINIMAL,
  /** The defaults of each option. */
  STANDARD,
  /** Also keeps the last five minutes, and samples contention all the time. */
  FULL;

  /** The texts of the options that this mode sets, by name. */
  Map<String, String> defaults() {
    Map<String, String> texts = new LinkedHashMap<>();
    switch (this) {
      case MINIMAL -> {
        texts.put(Options.CPU_PRECISE.name(), "false");
        texts.put(Options.LABELS.name(), "false");
        texts.put(Options.LEAK_INTERVAL.name(), "0");
        texts.put(Options.THREADCREATE.name(), "false");
      }
      case FULL -> {
        texts.put(Options.BLOCK_RATE.name(), "100000");
        texts.put(Options.MUTEX_FRACTION.name(), "10");
        texts.put(Options.RING.name(), "cpu+wall");
      }
      case STANDARD -> {
        // Nothing else than the options say.
      }
    }
    return texts;
  }

  /** Whether the JDK's classes may be changed. */
  public boolean weaves() {
    return this != MINIMAL;
  }

  /** Whether something is sampled or measured before it is asked for. */
  public boolean samplesUnasked() {
    return this != MINIMAL;
  }
}
