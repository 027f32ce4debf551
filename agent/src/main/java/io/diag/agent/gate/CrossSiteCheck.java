package io.diag.agent.gate;

import io.diag.agent.gate.RefusedException.Reason;
import java.util.Locale;

/**
 * Refuses what a web page of somebody else's makes a browser send: it cannot read the answer, but
 * the service would have the work. Concerns what costs something or is sent to change something.
 *
 * <p>By Sec-Fetch-Site, which browsers send to localhost and over HTTPS; else by Origin, which they
 * send with all but GET, and Referer, which a page may leave out. A page of another port of this
 * host is another site too: what listens there need not be the operator's.
 */
final class CrossSiteCheck {

  static void check(Visit visit) throws RefusedException {
    if (!visit.heavy() && visit.safe()) {
      return;
    }
    String site = visit.header("Sec-Fetch-Site");
    if (!site.isEmpty()) {
      if (!site.equals("same-origin") && !site.equals("none")) {
        throw refusal("Sec-Fetch-Site: " + Shown.of(site));
      }
      return;
    }
    String host = visit.header("Host").strip().toLowerCase(Locale.ROOT);
    for (String name : new String[] {"Origin", "Referer"}) {
      String value = visit.header(name);
      if (!value.isEmpty()) {
        if (!Authority.of(value).equals(host)) {
          throw refusal(name + ": " + Shown.of(value));
        }
        return;
      }
    }
  }

  private static RefusedException refusal(String evidence) {
    return new RefusedException(
        Reason.CROSS_SITE,
        "requests that cost or change something are not taken from another site's page ("
            + evidence
            + "); open the address in the browser yourself, or use curl");
  }

  private CrossSiteCheck() {}
}
