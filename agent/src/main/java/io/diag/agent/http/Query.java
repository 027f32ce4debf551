package io.diag.agent.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * The query of a URL, read as Go's FormValue does: the first value of a name counts, and a pair
 * that cannot be decoded is as if it were not there. Looked through when asked: a table of what a
 * client has sent would be many times as large as that.
 */
public final class Query {

  private final String raw;

  Query(String raw) {
    this.raw = raw;
  }

  /** As it came. */
  public String raw() {
    return raw;
  }

  /** The value, empty if there is none. */
  public String get(String name) {
    List<String> first = values(name, 1);
    return first.isEmpty() ? "" : first.get(0);
  }

  /** All values of a name, in the order in which they came. */
  public List<String> all(String name) {
    return values(name, Integer.MAX_VALUE);
  }

  private List<String> values(String name, int most) {
    List<String> values = new ArrayList<>(1);
    for (int start = 0, end; start < raw.length() && values.size() < most; start = end + 1) {
      end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      String value = value(raw.substring(start, end), name);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** Null if the pair is of another name. */
  private static String value(String pair, String name) {
    int equals = pair.indexOf('=');
    String key = equals < 0 ? pair : pair.substring(0, equals);
    if (pair.isEmpty() || pair.indexOf(';') >= 0) {
      return null;
    }
    try {
      return QueryStringDecoder.decodeComponent(key).equals(name)
          ? QueryStringDecoder.decodeComponent(equals < 0 ? "" : pair.substring(equals + 1))
          : null;
    } catch (IllegalArgumentException e) {
      // Go skips it, too.
      return null;
    }
  }
}
