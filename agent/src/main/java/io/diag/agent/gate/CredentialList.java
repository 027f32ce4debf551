package io.diag.agent.gate;

import io.diag.agent.gate.Credential.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Credentials, of which a request has to present one. */
final class CredentialList {

  private final List<Credential> credentials;

  CredentialList(List<Credential> credentials) {
    this.credentials = List.copyOf(credentials);
  }

  Set<Scheme> schemes() {
    Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
    for (Credential credential : credentials) {
      schemes.add(credential.scheme());
    }
    return schemes;
  }

  /**
   * What an Authorization header allows; null if nothing. Every credential is compared, so that the
   * time tells nothing of which one came close.
   */
  Scope scopeOf(String authorization) {
    int blank = authorization.indexOf(' ');
    String word = blank < 0 ? authorization : authorization.substring(0, blank);
    String parameter = blank < 0 ? "" : authorization.substring(blank + 1).strip();
    Scope scope = null;
    for (Scheme scheme : Scheme.values()) {
      byte[] presented = scheme.word.equalsIgnoreCase(word) ? presented(scheme, parameter) : null;
      if (presented == null) {
        continue;
      }
      for (Credential credential : credentials) {
        boolean matches = credential.scheme() == scheme && credential.matches(presented);
        if (matches && (scope == null || credential.scope().includes(scope))) {
          scope = credential.scope();
        }
      }
    }
    return scope;
  }

  /** The secret's bytes; null if the header is malformed. */
  private static byte[] presented(Scheme scheme, String parameter) {
    // The decoder has made a char of each byte.
    byte[] bytes = parameter.getBytes(StandardCharsets.ISO_8859_1);
    if (scheme == Scheme.BEARER) {
      return bytes;
    }
    try {
      return Base64.getDecoder().decode(bytes);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
