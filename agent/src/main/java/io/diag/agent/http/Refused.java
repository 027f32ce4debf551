package io.diag.agent.http;

import io.netty.handler.codec.http.HttpMethod;

/**
 * In place of a request: the answer to it that is settled already. The connection ends with it, for
 * what follows on it is not read.
 *
 * @param late whether the answer is to wait a moment
 */
record Refused(HttpMethod method, Response response, boolean late) {

  Refused(HttpMethod method, Response response) {
    this(method, response, /* late= */ false);
  }
}
