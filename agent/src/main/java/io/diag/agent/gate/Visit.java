package io.diag.agent.gate;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.security.cert.X509Certificate;

/**
 * Who asks for what.
 *
 * @param peer the other end of the connection; null on a unix domain socket
 * @param certificate the client's, checked by TLS; null without
 * @param needed what its credentials have to allow
 * @param work what serving it costs the service
 * @param safe whether the method is one that changes nothing, by its definition
 */
public record Visit(
    InetAddress peer,
    X509Certificate certificate,
    HttpHeaders headers,
    Scope needed,
    Work work,
    boolean safe) {

  String header(String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  boolean isLocalSocket() {
    return peer == null;
  }
}
