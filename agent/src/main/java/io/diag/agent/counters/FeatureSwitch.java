package io.diag.agent.counters;

/** Turns a feature off while the JVM runs. */
public interface FeatureSwitch {

  /**
   * Turns it off.
   *
   * @param feature its name in {@code /debug/diag}, or the path of an endpoint
   * @param reason for the operator
   */
  void off(String feature, String reason);
}
