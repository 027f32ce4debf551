package io.diag.agent.http;

import io.diag.agent.room.HeapRoom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Sends what is written, a chunk at a time. One chunk is on its way while the next is filled: a
 * client that takes nothing makes the writer wait, until the connection's write timeout ends it.
 * Without room in the service's heap for another chunk the answer is cut.
 */
final class ChannelStream extends OutputStream {

  private static final int CHUNK = 32 * 1024;

  /**
   * More than the connection's write timeout, which does not come where there is no heap for it.
   */
  private static final int TAKEN_SECONDS = 60;

  private final ChannelHandlerContext context;
  private byte[] chunk = new byte[CHUNK];
  private int size;
  private ChannelFuture last;

  ChannelStream(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void write(int b) throws IOException {
    if (size == CHUNK) {
      flush();
    }
    chunk[size++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (size == CHUNK) {
        flush();
      }
      int part = Math.min(CHUNK - size, length - done);
      System.arraycopy(bytes, offset + done, chunk, size, part);
      size += part;
      done += part;
    }
  }

  /** Sends what there is when the chunk before has been taken. */
  @Override
  public void flush() throws IOException {
    if (size == 0) {
      return;
    }
    awaitTaken();
    HeapRoom.ofService().require(2L * CHUNK);
    ByteBuf content = Unpooled.wrappedBuffer(chunk, 0, size);
    last = context.writeAndFlush(new DefaultHttpContent(content));
    chunk = new byte[CHUNK];
    size = 0;
  }

  ChannelFuture end() throws IOException {
    flush();
    return context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void awaitTaken() throws IOException {
    if (last == null) {
      return;
    }
    try {
      if (!last.await(TAKEN_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the client takes nothing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the debug port is being closed");
    }
    if (!last.isSuccess()) {
      throw new IOException("the client is gone", last.cause());
    }
  }
}
