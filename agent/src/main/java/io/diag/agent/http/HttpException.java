package io.diag.agent.http;

/** A request that is answered with an error status and one line of text. */
public final class HttpException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final long retrySeconds;

  /**
   * An error answer.
   *
   * @param message one line that says what to do
   */
  public HttpException(int status, String message) {
    this(status, message, 0);
  }

  private HttpException(int status, String message, long retrySeconds) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
  }

  /** A request that comes too soon: 429. */
  public static HttpException tooSoon(String message, long retrySeconds) {
    return new HttpException(429, message, retrySeconds);
  }

  public int status() {
    return status;
  }

  Response response() {
    Response response = Response.error(status, getMessage());
    return retrySeconds == 0
        ? response
        : response.with("Retry-After", String.valueOf(retrySeconds));
  }
}
