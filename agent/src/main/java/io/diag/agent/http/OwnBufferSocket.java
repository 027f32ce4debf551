package io.diag.agent.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection that is read and written by way of a direct buffer that is there. Else the JDK would
 * take one for each read and write, and where the service has used up its direct memory that costs
 * a full collection and half a second, and then fails.
 */
final class OwnBufferSocket extends NioSocketChannel {

  private static final int MAX_BUFFERS = 1024;

  private final ByteBuffer direct;

  /**
   * A connection.
   *
   * @param direct of the event loop, which uses it for one of its connections at a time
   */
  OwnBufferSocket(Channel parent, SocketChannel socket, ByteBuffer direct) {
    super(parent, socket);
    this.direct = direct;
  }

  @Override
  protected int doReadBytes(ByteBuf into) throws Exception {
    int most = Math.min(into.writableBytes(), direct.capacity());
    unsafe().recvBufAllocHandle().attemptedBytesRead(most);
    direct.clear().limit(most);
    int read = javaChannel().read(direct);
    if (read > 0) {
      into.writeBytes(direct.flip());
    }
    return read;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    int spins = config().getWriteSpinCount();
    while (spins > 0) {
      if (out.isEmpty()) {
        clearOpWrite();
        return;
      }
      spins -= writeSome(out);
    }
    // Less than none: the kernel takes no more now.
    incompleteWrite(spins < 0);
  }

  /** As much as the buffer holds, of however many messages. */
  private int writeSome(ChannelOutboundBuffer out) throws Exception {
    ByteBuffer[] messages = out.nioBuffers(MAX_BUFFERS, direct.capacity());
    int count = out.nioBufferCount();
    if (count == 0) {
      // What is empty.
      return doWrite0(out);
    }
    direct.clear();
    for (int i = 0; i < count && direct.hasRemaining(); i++) {
      ByteBuffer message = messages[i];
      int part = Math.min(message.remaining(), direct.remaining());
      direct.put(direct.position(), message, message.position(), part);
      direct.position(direct.position() + part);
    }
    int written = javaChannel().write(direct.flip());
    if (written <= 0) {
      return Integer.MAX_VALUE;
    }
    advance(messages, count, written);
    out.removeBytes(written);
    return 1;
  }

  /** Netty keeps the buffer of a message that was written in part, and goes on at its position. */
  private static void advance(ByteBuffer[] messages, int count, int written) {
    int left = written;
    for (int i = 0; i < count && left > 0; i++) {
      int part = Math.min(messages[i].remaining(), left);
      messages[i].position(messages[i].position() + part);
      left -= part;
    }
  }
}
