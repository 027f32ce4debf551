package io.diag.agent.gate;

import io.diag.agent.gate.Credential.MalformedException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that client certificates may have, and what each allows. A certificate's names are its
 * subject alternative names; its subject's common name does not count, since RFC 2818.
 */
final class ClientNames {

  private final Map<ClientName, Scope> scopes = new HashMap<>();

  void add(String name, Scope scope) throws MalformedException {
    add(ClientName.parse(name), scope);
  }

  private void add(ClientName name, Scope scope) {
    scopes.merge(name, scope, (a, b) -> a.includes(b) ? a : b);
  }

  void addAll(ClientNames others) {
    others.scopes.forEach(this::add);
  }

  boolean isEmpty() {
    return scopes.isEmpty();
  }

  /** What the certificate allows; null if none of its names is known. */
  Scope scopeOf(X509Certificate certificate) {
    Scope scope = null;
    for (List<?> each : names(certificate)) {
      Scope allowed = scopes.get(ClientName.of((Integer) each.get(0), each.get(1)));
      if (allowed != null && (scope == null || allowed.includes(scope))) {
        scope = allowed;
      }
    }
    return scope;
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
