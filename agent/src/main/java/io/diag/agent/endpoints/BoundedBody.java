package io.diag.agent.endpoints;

import java.io.ByteArrayOutputStream;

/** An answer in the service's heap. Text names every frame of every stack, and can get large. */
final class BoundedBody extends ByteArrayOutputStream {

  static final int MAX_BYTES = 64 * 1024 * 1024;

  /** There is no room for more. */
  static final class FullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FullException() {
      super("more than " + MAX_BYTES + " bytes", null, false, false);
    }
  }

  @Override
  public synchronized void write(int b) {
    require(1);
    super.write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    require(length);
    super.write(bytes, offset, length);
  }

  private void require(int more) {
    if (count > MAX_BYTES - more) {
      throw new FullException();
    }
  }
}
