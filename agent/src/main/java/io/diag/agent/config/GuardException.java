package io.diag.agent.config;

/** An option that decides who may reach the port is not usable, so that the port stays closed. */
public final class GuardException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * A line for the operator.
   *
   * @param problem what is wrong and what would be right
   */
  public GuardException(String problem) {
    super(problem + "; the debug port stays closed");
  }
}
