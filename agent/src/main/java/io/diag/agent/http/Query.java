package io.diag.agent.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.Map;

/**
 * The query of a URL, read as Go's FormValue does: the first value of a name counts, and a pair
 * that cannot be decoded is as if it were not there.
 */
public final class Query {

  private final String raw;
  private final Map<String, String> values = new HashMap<>();

  Query(String raw) {
    this.raw = raw;
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (pair.isEmpty() || pair.indexOf(';') >= 0) {
        continue;
      }
      try {
        values.putIfAbsent(
            QueryStringDecoder.decodeComponent(name), QueryStringDecoder.decodeComponent(value));
      } catch (IllegalArgumentException e) {
        // Go skips it, too.
      }
    }
  }

  /** As it came. */
  public String raw() {
    return raw;
  }

  /** The value, empty if there is none. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }
}
