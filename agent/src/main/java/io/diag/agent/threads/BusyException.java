package io.diag.agent.threads;

/** Something that one request at a time is served by is not free in time: 503 over HTTP. */
public final class BusyException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  BusyException(String message) {
    super(message);
  }
}
