package io.diag.it;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** An answer of the debug port. */
final class Reply {

  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  Reply(int status, HttpHeaders headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  int status() {
    return status;
  }

  /** A header, or "" where there is none. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  byte[] body() {
    return body;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
