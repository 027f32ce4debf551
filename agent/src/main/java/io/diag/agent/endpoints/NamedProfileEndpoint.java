package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.profile.ProfileSource;
import java.io.IOException;
import java.util.Set;

/** The path of a profile that is there at any time, as Go's for named profiles. */
public final class NamedProfileEndpoint {

  private final ProfileSource source;

  private NamedProfileEndpoint(ProfileSource source) {
    this.source = source;
  }

  public static Endpoint create(ProfileSource source) {
    return new Endpoint(
        "/debug/pprof/" + source.name(),
        Set.of("GET", "HEAD"),
        source.description(),
        source.cost(),
        false,
        source::count,
        new NamedProfileEndpoint(source)::serve);
  }

  private Response serve(Request request) throws HttpException, IOException {
    Query query = request.query();
    if (!query.get("seconds").isEmpty()) {
      throw new HttpException(400, refusalOfDelta(query.get("seconds")));
    }
    return ProfileAnswer.parse(query, false).of(source.name(), source.collect());
  }

  /** In Go's words. */
  private static String refusalOfDelta(String seconds) {
    try {
      if (Long.parseLong(seconds) > 0) {
        return "\"seconds\" parameter is not supported for this profile type";
      }
    } catch (NumberFormatException e) {
      // The same as a number that is not positive.
    }
    return "invalid value for \"seconds\" - must be a positive integer";
  }
}
