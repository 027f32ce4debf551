package io.diag.agent.http;

import io.diag.hooks.SuppressedErrors;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/** A socket that listens, whose connections share a direct buffer. */
final class OwnBufferServerSocket extends NioServerSocketChannel {

  private final ByteBuffer direct;

  OwnBufferServerSocket(SocketProtocolFamily family, ByteBuffer direct) {
    super(SelectorProvider.provider(), family);
    this.direct = direct;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    try {
      accepted.add(new OwnBufferSocket(this, socket, direct));
      return 1;
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
      socket.close();
      return 0;
    }
  }
}
