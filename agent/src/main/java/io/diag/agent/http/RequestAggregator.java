package io.diag.agent.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;

/** Collects a request with its body, and answers one that is too large in our form, not Netty's. */
final class RequestAggregator extends HttpObjectAggregator {

  private final int maxBody;

  RequestAggregator(int maxBody) {
    super(maxBody, /* closeOnExpectationFailed= */ true);
    this.maxBody = maxBody;
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    context.writeAndFlush(tooLarge()).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    return response instanceof HttpResponse refusal && refusal.status().code() == 413
        ? tooLarge()
        : response;
  }

  private FullHttpResponse tooLarge() {
    return ResponseEncoder.whole(
        Response.error(413, "request body too large: at most " + maxBody + " bytes"),
        /* head= */ false,
        /* keepAlive= */ false);
  }
}
