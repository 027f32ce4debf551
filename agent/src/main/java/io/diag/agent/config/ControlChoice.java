package io.diag.agent.config;

/**
 * Values of the option {@code control}: who may change the service while there are no credentials.
 */
public enum ControlChoice {
  /** Root and the user as whom the service runs. */
  OWNER,
  /** Each client that is let in. */
  OPEN,
  /** No client. */
  CLOSED
}
