package io.diag.agent.endpoints;

import io.diag.agent.http.Request;
import java.nio.charset.StandardCharsets;

/** The value that a PUT brings. */
final class PutValue {

  private static final String VALUE = "value";

  /** In the query, or as curl sends it with -d: as value=200MiB, or alone. */
  static String of(Request request) {
    String value = request.query().get(VALUE);
    if (!value.isEmpty()) {
      return value;
    }
    String body = new String(request.body(), StandardCharsets.UTF_8).strip();
    return body.startsWith(VALUE + "=") ? body.substring(VALUE.length() + 1) : body;
  }

  private PutValue() {}
}
