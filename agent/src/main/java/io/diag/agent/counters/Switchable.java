package io.diag.agent.counters;

/**
 * A part of the agent that can be turned off and on again while the service runs. Both calls return
 * soon, and calling one twice in a row does nothing the second time. One call at a time.
 */
public interface Switchable {

  /**
   * Stops all work of this part: samples, hooks, timers.
   *
   * @param reason for whoever asks this part for something meanwhile
   */
  void off(String reason);

  /** Goes on as before. */
  void on();
}
