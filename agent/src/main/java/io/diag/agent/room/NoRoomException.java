package io.diag.agent.room;

/** The service's heap has too little room for an answer. It has no stack trace. */
public final class NoRoomException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** When a client may ask again. The next collection may have made room by then. */
  public static final int RETRY_SECONDS = 10;

  NoRoomException(String message) {
    super(message, null, false, false);
  }
}
