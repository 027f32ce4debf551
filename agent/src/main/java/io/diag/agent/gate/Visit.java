package io.diag.agent.gate;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who asks for what.
 *
 * @param peer the other end of the connection; null on a unix domain socket
 * @param chain the client's certificate and those that it was sent with, checked by TLS when the
 *     connection was opened; empty without
 * @param needed what its credentials have to allow
 * @param work what serving it costs the service
 * @param safe whether the method is one that changes nothing, by its definition
 */
public record Visit(
    InetAddress peer,
    List<X509Certificate> chain,
    HttpHeaders headers,
    Scope needed,
    Work work,
    boolean safe) {

  String header(String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  /** The client's; null without. */
  X509Certificate certificate() {
    return chain.isEmpty() ? null : chain.get(0);
  }

  boolean isLocalSocket() {
    return peer == null;
  }
}
