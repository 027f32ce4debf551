package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.page.DebugPage;

/** {@code /debug/}: the page for people; with {@code part=live} what its script renews. */
public final class DebugPageEndpoint {

  public static Endpoint create(DebugPage page) {
    return Endpoint.read(
        DebugPage.PATH,
        Work.CHECKED,
        "For people: the last minutes in charts, profiles for a click, what to ask.",
        "none",
        request -> serve(request, page));
  }

  private static Response serve(Request request, DebugPage page) throws HttpException {
    String part = request.query().get("part");
    return switch (part) {
      case "" -> page.whole();
      case "live" -> page.live();
      default -> throw SamplingParameters.invalid("part", part, "live, or nothing for all of it");
    };
  }

  private DebugPageEndpoint() {}
}
