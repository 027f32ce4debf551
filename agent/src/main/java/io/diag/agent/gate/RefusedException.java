package io.diag.agent.gate;

import java.util.List;

/** A request that is not let in, and what its client is told. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What it failed at; each has a counter of its own. */
  public enum Reason {
    ADDRESS(403),
    CREDENTIALS(401),
    CERTIFICATE(403),
    SCOPE(403),
    HOST(403),
    CROSS_SITE(403),
    LIMIT(429),
    /** No answer at all: there is no connection to send it over. */
    TLS(0);

    final int status;

    Reason(int status) {
      this.status = status;
    }
  }

  private final Reason reason;
  private final transient List<Header> headers;

  /** A header of the answer. */
  public record Header(String name, String value) {}

  RefusedException(Reason reason, String message, List<Header> headers) {
    super(message, null, false, false);
    this.reason = reason;
    this.headers = headers;
  }

  RefusedException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  public Reason reason() {
    return reason;
  }

  public int status() {
    return reason.status;
  }

  public List<Header> headers() {
    return headers;
  }
}
