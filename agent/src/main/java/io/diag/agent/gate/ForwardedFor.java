package io.diag.agent.gate;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the client behind trusted proxies: each proxy appends who has asked it to X-Forwarded-For,
 * so the last entry that is not one of them is the client. What stands before that entry the client
 * may have made up.
 */
final class ForwardedFor {

  static final String HEADER = "X-Forwarded-For";

  /** Headers by which a proxy shows itself. */
  private static final List<String> MARKS = List.of(HEADER, "Forwarded", "Via");

  private final AddressList proxies;

  ForwardedFor(AddressList proxies) {
    this.proxies = proxies;
  }

  /** The client's address; null if a proxy has written something that is none. */
  InetAddress client(InetAddress peer, List<String> headers) {
    InetAddress client = peer;
    for (int i = headers.size() - 1; i >= 0; i--) {
      String[] entries = headers.get(i).split(",", -1);
      for (int j = entries.length - 1; j >= 0; j--) {
        if (!proxies.contains(client)) {
          return client;
        }
        client = AddressList.address(withoutPort(entries[j].strip()));
        if (client == null) {
          return null;
        }
      }
    }
    return client;
  }

  /** Whether the peer is a proxy, as far as can be told: its connection is not the client's. */
  boolean isOf(InetAddress peer, HttpHeaders headers) {
    return proxies.contains(peer) || MARKS.stream().anyMatch(headers::contains);
  }

  /** Some proxies write the port as well: 10.1.2.3:4711 or [fd00::1]:4711. */
  private static String withoutPort(String entry) {
    if (entry.startsWith("[")) {
      int end = entry.indexOf(']');
      return end < 0 ? entry : entry.substring(1, end);
    }
    int colon = entry.indexOf(':');
    return colon >= 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
  }
}
