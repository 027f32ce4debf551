package io.diag.agent.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;

/** The head of a request that the gate has let in; its body may follow. */
final class AdmittedHead extends DefaultHttpRequest {

  private final RequestTarget target;
  private final Endpoint endpoint;
  private final String source;

  /**
   * A head as it came.
   *
   * @param target null if it is malformed
   * @param endpoint that it was checked for, and no other may serve it; null for none
   * @param source who it counts for, by the limits
   */
  AdmittedHead(HttpRequest head, RequestTarget target, Endpoint endpoint, String source) {
    super(head.protocolVersion(), head.method(), head.uri(), head.headers());
    this.target = target;
    this.endpoint = endpoint;
    this.source = source;
  }

  RequestTarget target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String source() {
    return source;
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
