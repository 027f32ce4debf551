package io.diag.agent.http;

/** A request that is answered with an error status and one line of text. */
public final class HttpException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * An error answer.
   *
   * @param message one line that says what to do
   */
  public HttpException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
