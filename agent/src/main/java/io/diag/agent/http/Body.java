package io.diag.agent.http;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** What an answer carries: bytes that are there, or a stream of known length. */
public final class Body implements Closeable {

  private final byte[] bytes;
  private final long length;
  private final InputStream stream;

  private Body(byte[] bytes, long length, InputStream stream) {
    this.bytes = bytes;
    this.length = length;
    this.stream = stream;
  }

  static Body of(byte[] bytes) {
    return new Body(bytes, bytes.length, new ByteArrayInputStream(bytes));
  }

  /** A body too big to hold. The stream is read on the event loop and closed in the end. */
  public static Body of(InputStream stream, long length) {
    return new Body(null, length, stream);
  }

  long length() {
    return length;
  }

  boolean fitsInto(int size) {
    return bytes != null && length <= size;
  }

  byte[] bytes() {
    return bytes;
  }

  InputStream stream() {
    return stream;
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
