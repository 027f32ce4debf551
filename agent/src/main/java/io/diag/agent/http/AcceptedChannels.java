package io.diag.agent.http;

import io.diag.hooks.SuppressedErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/**
 * Sees to it that a connection that has been taken is served or closed, and that a socket that can
 * take no more is known. Where the heap is full Netty may lose a connection before it is
 * registered, and its client would wait for ever; or begin to close the socket, and not end it.
 */
final class AcceptedChannels extends ChannelInboundHandlerAdapter {

  private volatile boolean ended;

  /** Whether nothing is taken any more. */
  boolean ended() {
    return ended;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    context.fireChannelRead(message);
    // On the one event loop it has been registered by now.
    if (message instanceof Channel accepted && !accepted.isRegistered()) {
      accepted.unsafe().closeForcibly();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      // As for want of file descriptors: Netty pauses, and goes on.
      context.fireExceptionCaught(cause);
      return;
    }
    ended = true;
    SuppressedErrors.report("port", cause);
    Connections.end(context.channel());
  }
}
