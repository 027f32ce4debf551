package io.diag.agent.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Turns answers into Netty's messages. */
final class ResponseEncoder {

  /** Status and headers, for a body that follows. */
  static HttpResponse head(Response response, boolean keepAlive) {
    HttpResponse message =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
    setHeaders(message.headers(), response, keepAlive);
    return message;
  }

  /**
   * The same where it is not known how long the body gets.
   *
   * @param chunked whether the client knows chunks; else the end of the connection ends it
   */
  static HttpResponse open(Response response, boolean keepAlive, boolean chunked) {
    HttpResponse message = head(response, keepAlive && chunked);
    message.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    HttpUtil.setTransferEncodingChunked(message, chunked);
    return message;
  }

  /** Everything in one message; to a HEAD request the length alone. */
  static FullHttpResponse whole(Response response, boolean head, boolean keepAlive) {
    FullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body().bytes()));
    setHeaders(message.headers(), response, keepAlive);
    return message;
  }

  private static void setHeaders(HttpHeaders headers, Response response, boolean keepAlive) {
    headers.set(response.guarded().headers());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length());
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private ResponseEncoder() {}
}
