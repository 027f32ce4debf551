package io.diag.agent.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;

/** Collects a request with its body, and answers one that is too large in our form, not Netty's. */
final class RequestAggregator extends HttpObjectAggregator {

  private final int maxBody;

  RequestAggregator(int maxBody) {
    super(maxBody, /* closeOnExpectationFailed= */ true);
    this.maxBody = maxBody;
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    HttpMethod method = oversized instanceof HttpRequest head ? head.method() : HttpMethod.POST;
    context.fireChannelRead(new Refused(method, tooLarge()));
  }

  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    if (!(response instanceof HttpResponse refusal) || refusal.status().code() < 400) {
      return response;
    }
    return ResponseEncoder.whole(
        refusal.status().code() == 413
            ? tooLarge()
            : Response.error(refusal.status().code(), "of Expect only 100-continue is supported"),
        /* head= */ false,
        /* keepAlive= */ false);
  }

  /** Whole, it still knows who is let in. */
  @Override
  protected FullHttpMessage beginAggregation(HttpMessage start, ByteBuf content) {
    HttpUtil.setTransferEncodingChunked(start, false);
    return new AdmittedRequest((AdmittedHead) start, content);
  }

  /** Netty's would put the trailers into a message of its own class; nobody here reads them. */
  @Override
  protected void aggregate(FullHttpMessage aggregated, HttpContent content) {}

  private Response tooLarge() {
    return Response.error(413, "request body too large: at most " + maxBody + " bytes");
  }
}
