package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.FullSource;
import io.diag.agent.profile.ProfileSource;
import java.io.IOException;
import java.time.Duration;

/** The path of a profile that is there at any time, as Go's for named profiles. */
public final class NamedProfileEndpoint {

  /** As of the sampled ones. */
  private static final int MAX_SECONDS = 3600;

  private static final long ROOM = 2 * 1024 * 1024;

  /** A thread, or a stack and what was seen there. */
  private static final long ROOM_FOR_ONE = 1024;

  /** What of a profile a request wants. */
  interface Asked {

    ProfileSource of(Query query) throws HttpException;
  }

  private final String name;
  private final Asked asked;

  private NamedProfileEndpoint(String name, Asked asked) {
    this.name = name;
    this.asked = asked;
  }

  public static Endpoint create(ProfileSource source) {
    return create(
        source.name(),
        source,
        query ->
            SamplingParameters.wholeNumber(query, "agent", 0, 0, 1) == 1
                ? source.withAgent()
                : source);
  }

  /** Under this name, and with parameters of its own. */
  static Endpoint create(String name, ProfileSource source, Asked asked) {
    return Endpoint.heavy(
            "/debug/pprof/" + name,
            source.description(),
            source.cost(),
            new NamedProfileEndpoint(source.name(), asked)::serve)
        .counting(source::count)
        .needing(query -> room(source));
  }

  /** Bytes of the service's heap that an answer takes at most. */
  static long room(ProfileSource source) {
    return ROOM + ROOM_FOR_ONE * source.count();
  }

  private Response serve(Request request) throws HttpException, IOException, InterruptedException {
    Query query = request.query();
    String seconds = query.get("seconds");
    if (!seconds.isEmpty()) {
      return delta(request, seconds);
    }
    ProfileAnswer answer = ProfileAnswer.parse(query, false);
    ProfileSource source = asked.of(query);
    if (source instanceof FullSource full && ProfileAnswer.isFull(query)) {
      return Response.streamed(full.full()::writeTo);
    }
    return answer.of(name, source.collect(), source.trailer());
  }

  /** What is wrong with a request is said in Go's order and in Go's words. */
  private Response delta(Request request, String text)
      throws HttpException, IOException, InterruptedException {
    long seconds = positive(text);
    if (seconds <= 0) {
      throw new HttpException(400, "invalid value for \"seconds\" - must be a positive integer");
    }
    if (!(asked.of(request.query()) instanceof DeltaSource delta)) {
      throw new HttpException(400, "\"seconds\" parameter is not supported for this profile type");
    }
    if (ProfileAnswer.debug(request.query().get("debug")) != 0) {
      throw new HttpException(400, "seconds and debug params are incompatible");
    }
    ProfileAnswer answer = ProfileAnswer.parse(request.query(), false);
    if (seconds > MAX_SECONDS) {
      throw new HttpException(
          400, "invalid value " + seconds + " for \"seconds\": at most " + MAX_SECONDS);
    }
    DeltaSource.Span span = delta.begin();
    boolean wanted = false;
    try {
      wanted = request.awaitWhileWanted(Duration.ofSeconds(seconds));
    } finally {
      if (!wanted) {
        span.abandon();
      }
    }
    if (!wanted) {
      throw new HttpException(500, "context canceled");
    }
    return answer.of(name + "-delta", span.end());
  }

  /** 0 for what is no number. */
  private static long positive(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
