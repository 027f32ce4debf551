package io.diag.agent.gate;

import io.diag.agent.gate.RefusedException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Stops DNS rebinding: a web page that has its own name point to this address speaks to the port
 * from its visitor's browser, with that name as Host. An IP address as Host cannot come about that
 * way.
 */
final class HostCheck {

  private final Set<String> names = new HashSet<>(Set.of("localhost"));

  HostCheck(List<String> more) {
    for (String name : more) {
      names.add(name.toLowerCase(Locale.ROOT));
    }
  }

  void check(Visit visit) throws RefusedException {
    String host = visit.header("Host");
    String name = Authority.host(host);
    // Without one it is no browser.
    if (name.isEmpty() || names.contains(name) || AddressList.address(name) != null) {
      return;
    }
    throw new RefusedException(
        Reason.HOST,
        "this port is not known as '"
            + Shown.of(name)
            + "': ask by localhost or by IP address, or give the option hosts="
            + Shown.of(name));
  }
}
