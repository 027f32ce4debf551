package io.diag.agent.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;

/** A whole request that the gate has let in. */
final class AdmittedRequest extends DefaultFullHttpRequest {

  private final AdmittedHead head;

  AdmittedRequest(AdmittedHead head, ByteBuf content) {
    super(
        head.protocolVersion(),
        head.method(),
        head.uri(),
        content,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
    this.head = head;
  }

  AdmittedHead head() {
    return head;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
