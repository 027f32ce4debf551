package io.diag.agent.gate;

import java.util.Locale;

/** The host and port in a Host header or a URL. */
final class Authority {

  /** Without the port and the brackets of an IPv6 address, in lower case, without a final dot. */
  static String host(String authority) {
    String host = authority.strip();
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && colon == host.indexOf(':')) {
      host = host.substring(0, colon);
    }
    return (host.endsWith(".") ? host.substring(0, host.length() - 1) : host)
        .toLowerCase(Locale.ROOT);
  }

  /** Of an Origin or Referer header; empty if it has none. */
  static String of(String url) {
    int start = url.indexOf("://");
    if (start < 0) {
      return "";
    }
    int from = start + "://".length();
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(from, end).toLowerCase(Locale.ROOT);
  }

  private Authority() {}
}
