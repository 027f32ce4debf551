package io.diag.agent.http;

import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * What a request line asks for.
 *
 * @param path decoded, without the query
 */
record RequestTarget(String path, Query query) {

  /**
   * Takes it apart.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static RequestTarget parse(String uri) {
    QueryStringDecoder decoder = new QueryStringDecoder(withoutAuthority(uri));
    return new RequestTarget(decoder.path(), new Query(decoder.rawQuery()));
  }

  /** A proxy is sent the whole URL, and a server has to take that as well. */
  private static String withoutAuthority(String target) {
    int scheme = target.indexOf("://");
    if (scheme < 0 || target.startsWith("/")) {
      return target;
    }
    int path = target.indexOf('/', scheme + "://".length());
    return path < 0 ? "/" : target.substring(path);
  }
}
