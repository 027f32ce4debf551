package io.diag.agent.http;

import io.diag.agent.gate.Admission;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * A request that is to be answered, or the answer to it that is settled already.
 *
 * @param request null if the answer is settled
 * @param endpoint who answers; null likewise, or if nobody does
 * @param answer null unless it is settled
 * @param admission what the gate has said of it
 * @param late whether the settled answer is to wait a moment
 */
record PendingRequest(
    Request request,
    Endpoint endpoint,
    Response answer,
    HttpMethod method,
    Admission admission,
    boolean keepAlive,
    boolean chunked,
    boolean late) {

  private static final Admission NONE = new Admission("", null);

  static PendingRequest of(AdmittedRequest message) {
    HttpMethod method = message.method();
    RequestTarget target = message.head().target();
    Admission admission = message.head().admission();
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    if (message.decoderResult().isFailure()) {
      Response answer = Response.error(400, "malformed request");
      return new PendingRequest(
          null,
          null,
          answer,
          method,
          admission,
          /* keepAlive= */ false,
          /* chunked= */ false,
          /* late= */ false);
    }
    if (target == null) {
      Response answer =
          Response.error(400, "malformed URL: after each % come two hexadecimal digits");
      return new PendingRequest(
          null,
          null,
          answer,
          method,
          admission,
          keepAlive,
          /* chunked= */ false,
          /* late= */ false);
    }
    Request request =
        new Request(
            method.name(),
            target.path(),
            target.query(),
            message.headers(),
            ByteBufUtil.getBytes(message.content()));
    boolean chunked = message.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    return new PendingRequest(
        request,
        message.head().endpoint(),
        null,
        method,
        admission,
        keepAlive,
        chunked,
        /* late= */ false);
  }

  static PendingRequest refused(Refused refused) {
    return new PendingRequest(
        null,
        null,
        refused.response(),
        refused.method(),
        NONE,
        /* keepAlive= */ false,
        /* chunked= */ false,
        refused.late());
  }

  /** Whether it counts against the limit of those that collect at once. */
  boolean isHeavy() {
    return endpoint != null && endpoint.isHeavy(request.method(), request.query());
  }

  String source() {
    return admission.source();
  }

  void clientGone() {
    if (request != null) {
      request.clientGone();
    }
  }

  void unwanted() {
    if (request != null) {
      request.unwanted();
    }
  }
}
