package io.diag.agent.http;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What an answer carries: bytes that are there, a stream of known length, or what is written while
 * it is sent.
 */
public final class Body implements Closeable {

  private final byte[] bytes;
  private final long length;
  private final InputStream stream;
  private final Writer writer;

  /** Writes a body of which it is not known how long it gets. */
  public interface Writer {

    /**
     * Called on the request's worker thread, on which it may block.
     *
     * @param out waits while the client takes nothing, and fails when it is gone
     */
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  private Body(byte[] bytes, long length, InputStream stream, Writer writer) {
    this.bytes = bytes;
    this.length = length;
    this.stream = stream;
    this.writer = writer;
  }

  static Body of(byte[] bytes) {
    return new Body(bytes, bytes.length, new ByteArrayInputStream(bytes), null);
  }

  /** A body too big to hold. The stream is read on the event loop and closed in the end. */
  public static Body of(InputStream stream, long length) {
    return new Body(null, length, stream, null);
  }

  static Body written(Writer writer) {
    return new Body(null, -1, InputStream.nullInputStream(), writer);
  }

  /** Null if it is there already. */
  Writer writer() {
    return writer;
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
