package io.diag.agent.sampling;

import io.diag.agent.patterns.NamePattern;

/**
 * Which samples a client wants to see.
 *
 * @param thread found anywhere in the name of the thread; null for all
 * @param state running or waiting; null for both
 * @param label what it has to have; null for all
 * @param agent whether the agent's own threads are wanted, too
 */
public record SampleFilter(NamePattern thread, String state, LabelValue label, boolean agent) {

  public static final SampleFilter ALL = new SampleFilter(null, null, null, false);

  /** A label with its value. */
  public record LabelValue(String key, String value) {}

  boolean isForAll() {
    return thread == null && state == null && label == null;
  }
}
