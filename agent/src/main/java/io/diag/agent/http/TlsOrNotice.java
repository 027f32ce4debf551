package io.diag.agent.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;

/** TLS; who speaks plain HTTP is told so, and gets nothing else. */
final class TlsOrNotice extends OptionalSslHandler {

  TlsOrNotice(SslContext context) {
    super(context);
  }

  @Override
  protected SslHandler newSslHandler(ChannelHandlerContext context, SslContext sslContext) {
    SslHandler handler = sslContext.newHandler(context.alloc());
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                refuseRenegotiation(handler.engine());
              }
            });
    return handler;
  }

  /**
   * A second handshake on the connection needs a session, and gets none: neither a new one nor this
   * one again. It could bring another certificate, and costs milliseconds each time.
   */
  private static void refuseRenegotiation(SSLEngine engine) {
    engine.setEnableSessionCreation(false);
    engine.getSession().invalidate();
  }

  @Override
  protected ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
    return new Notice();
  }

  /** Stands before the HTTP codec, so that nothing gets that far. */
  private static final class Notice extends ChannelInboundHandlerAdapter {

    private static final String ANSWER =
        """
        HTTP/1.0 400 Bad Request\r
        Content-Type: text/plain; charset=utf-8\r
        X-Go-Pprof: 1\r
        \r
        this port speaks HTTPS; ask by https://
        """;

    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      if (!answered) {
        answered = true;
        ByteBuf answer = Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII);
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}
