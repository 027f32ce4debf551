package io.diag.agent.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Sees to it that a connection that has been taken is served or closed. Where the heap is full
 * Netty may lose one before it is registered, and its client would wait for ever.
 */
@Sharable
final class AcceptedChannels extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    context.fireChannelRead(message);
    // On the one event loop it has been registered by now.
    if (message instanceof Channel accepted && !accepted.isRegistered()) {
      Connections.end(accepted);
    }
  }
}
