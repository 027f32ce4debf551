package io.diag.agent.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.RefusedException;
import io.diag.agent.gate.RefusedException.Header;
import io.diag.agent.gate.RefusedException.Reason;
import io.diag.agent.log.AgentLog;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the gate refuses, and says the first refusal of each client in a line. */
final class Refusals {

  /** Made when the port is opened: there is no room for it when it is needed. */
  static final Response NO_ROOM =
      Response.error(503, "the service's heap has no room for this answer");

  /** A client with many addresses must not fill the service's log. */
  private static final int MAX_LINES = 100;

  private final Map<Reason, LongAdder> counters = new EnumMap<>(Reason.class);

  @GuardedBy("this")
  private final Set<String> said = new HashSet<>();

  Refusals(Counters counters) {
    for (Reason reason : Reason.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT);
      this.counters.put(
          reason,
          counters.counter(
              "diag_http_refused_" + name + "_total",
              "Requests that the port has refused; the reason: " + name.replace('_', ' ') + "."));
    }
  }

  /**
   * The answer to a request that is refused.
   *
   * @param client null for one on a unix domain socket
   */
  Response response(RefusedException refusal, InetAddress client) {
    count(refusal.reason(), client, refusal.getMessage());
    Response response = Response.error(refusal.status(), refusal.getMessage());
    for (Header header : refusal.headers()) {
      response.headers().add(header.name(), header.value());
    }
    return response;
  }

  /** A client with which TLS did not come about. */
  void tls(InetAddress client, Throwable why) {
    count(Reason.TLS, client, "TLS: " + why.getMessage());
  }

  private void count(Reason reason, InetAddress client, String message) {
    counters.get(reason).increment();
    if (reason != Reason.LIMIT && client != null && isNew(reason + " " + client.getHostAddress())) {
      AgentLog.line("refused " + client.getHostAddress() + " (counted; said once): " + message);
    }
  }

  private synchronized boolean isNew(String refusal) {
    return said.size() < MAX_LINES && said.add(refusal);
  }
}
