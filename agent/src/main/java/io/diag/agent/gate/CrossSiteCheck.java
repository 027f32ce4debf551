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
 *
 * <p>A link that is followed to an answer of {@link Work#CHECKED} is let in, a few at once.
 */
final class CrossSiteCheck {

  private final FollowedLinks links = new FollowedLinks(System::nanoTime);

  void check(Visit visit) throws RefusedException {
    if (visit.work() == Work.CHEAP && visit.safe()) {
      return;
    }
    String evidence = evidence(visit);
    if (evidence == null) {
      return;
    }
    if (visit.work() == Work.CHECKED && visit.safe() && isFollowedLink(visit)) {
      if (links.take()) {
        return;
      }
      throw refusal(evidence + ", too many links at once");
    }
    throw refusal(evidence);
  }

  /** By what it can be told that another site has sent it; null if nothing tells. */
  private static String evidence(Visit visit) {
    String site = visit.header("Sec-Fetch-Site");
    if (!site.isEmpty()) {
      boolean own = site.equals("same-origin") || site.equals("none");
      return own ? null : "Sec-Fetch-Site: " + Shown.of(site);
    }
    String host = visit.header("Host").strip().toLowerCase(Locale.ROOT);
    for (String name : new String[] {"Origin", "Referer"}) {
      String value = visit.header(name);
      if (!value.isEmpty()) {
        return Authority.of(value).equals(host) ? null : name + ": " + Shown.of(value);
      }
    }
    return null;
  }

  /** Whether it goes into a window of its own, and not into a frame, an image or a script. */
  private static boolean isFollowedLink(Visit visit) {
    if (!visit.header("Sec-Purpose").isEmpty()) {
      // Fetched ahead.
      return false;
    }
    if (!visit.header("Sec-Fetch-Site").isEmpty()) {
      return visit.header("Sec-Fetch-Mode").equals("navigate")
          && visit.header("Sec-Fetch-Dest").equals("document");
    }
    // A page can send this by itself, as often as links may be followed.
    return visit.header("Origin").isEmpty() && visit.header("Accept").startsWith("text/html");
  }

  private static RefusedException refusal(String evidence) {
    return new RefusedException(
        Reason.CROSS_SITE,
        "requests that cost or change something are not taken from another site's page ("
            + evidence
            + "); open the address in the browser yourself, or use curl");
  }
}
