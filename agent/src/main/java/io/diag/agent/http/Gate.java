package io.diag.agent.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Decides, before anything of the request but its head is read, whether it is let in. As long as
 * there are no credentials: from loopback only, whatever address the port is bound to.
 */
final class Gate extends ChannelInboundHandlerAdapter {

  private boolean closed;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closed) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest && !isLoopback(context.channel().remoteAddress())) {
      closed = true;
      ReferenceCountUtil.release(message);
      context
          .writeAndFlush(
              ResponseEncoder.whole(
                  Response.error(403, "only clients on this machine are let in"),
                  /* head= */ false,
                  /* keepAlive= */ false))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context.fireChannelRead(message);
  }

  private static boolean isLoopback(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress();
  }
}
