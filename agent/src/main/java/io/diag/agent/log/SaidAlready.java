package io.diag.agent.log;

/** Around an error that is still to be counted, when a line of its own has told of it. */
public final class SaidAlready extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SaidAlready(Throwable cause) {
    super(null, cause, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
