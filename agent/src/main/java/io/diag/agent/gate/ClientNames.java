package io.diag.agent.gate;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names that client certificates may have, and what each allows. A certificate's names are its
 * subject alternative names; its subject is nobody's to check since RFC 2818.
 */
final class ClientNames {

  // The numbers are those of GeneralName in RFC 5280.
  private static final int MAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  private final Map<String, Scope> scopes = new HashMap<>();

  void add(String name, Scope scope) {
    scopes.merge(normal(name), scope, (a, b) -> a.includes(b) ? a : b);
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
    for (String name : names(certificate)) {
      Scope allowed = scopes.get(name);
      if (allowed != null && (scope == null || allowed.includes(scope))) {
        scope = allowed;
      }
    }
    return scope;
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> isComparable((Integer) name.get(0)))
              .map(name -> normal((String) name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static boolean isComparable(int kind) {
    return kind == MAIL || kind == DNS || kind == URI || kind == IP;
  }

  /**
   * A URI's path tells capitals apart, all else does not; an IPv6 address can be written in many
   * ways.
   */
  private static String normal(String name) {
    InetAddress address = AddressList.address(name);
    if (address != null) {
      return address.getHostAddress();
    }
    return name.contains("://") ? name : name.toLowerCase(Locale.ROOT);
  }
}
