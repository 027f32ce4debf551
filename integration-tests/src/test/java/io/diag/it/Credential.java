package io.diag.it;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Authorization headers, as the bytes of a header are sent. */
final class Credential {

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  static String bearer(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return "Bearer " + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private Credential() {}
}
