package io.diag.agent.http;

import io.diag.agent.gate.Admission;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;

/** The head of a request that the gate has let in; its body may follow. */
final class AdmittedHead extends DefaultHttpRequest {

  private final RequestTarget target;
  private final Endpoint endpoint;
  private final Admission admission;

  /**
   * A head as it came.
   *
   * @param target null if it is malformed
   * @param endpoint that it was checked for, and no other may serve it; null for none
   * @param admission what the gate has said
   */
  AdmittedHead(HttpRequest head, RequestTarget target, Endpoint endpoint, Admission admission) {
    super(head.protocolVersion(), head.method(), head.uri(), head.headers());
    this.target = target;
    this.endpoint = endpoint;
    this.admission = admission;
  }

  RequestTarget target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Admission admission() {
    return admission;
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
