package io.diag.agent.natives;

/** A native library could not be loaded. The message says why and what to do. */
public final class NativeLibraryException extends Exception {

  private static final long serialVersionUID = 1L;

  public NativeLibraryException(String message) {
    super(message);
  }
}
