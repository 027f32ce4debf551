package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileSource;
import io.diag.agent.threads.BoundedLock;
import java.io.IOException;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * {@code /debug/pprof/delta_heap} and its like, which Grafana Alloy asks for under godeltaprof:
 * what has come since it was asked for the last time. For one scraper: each request begins the next
 * one's time.
 */
public final class DeltaEndpoint {

  private final String name;
  private final Supplier<Profile> source;
  private final BinaryOperator<Profile> between;

  private final BoundedLock lock;

  /** Under the lock. */
  private Profile last;

  private DeltaEndpoint(String name, Supplier<Profile> source, BinaryOperator<Profile> between) {
    this.name = name;
    this.source = source;
    this.between = between;
    this.lock = new BoundedLock("/debug/pprof/" + name);
  }

  /**
   * The endpoint of a profile.
   *
   * @param what it tells of the time, for the index
   * @param collect takes the profile that grows
   * @param between what has come from the one to the other
   */
  public static Endpoint create(
      ProfileSource profile,
      String what,
      Supplier<Profile> collect,
      BinaryOperator<Profile> between) {
    String name = "delta_" + profile.name();
    return Endpoint.heavy(
            "/debug/pprof/" + name,
            what + " since this was asked for the last time, for one scraper (godeltaprof).",
            profile.cost(),
            new DeltaEndpoint(name, collect, between)::serve)
        .counting(profile::count);
  }

  private Response serve(Request request) throws HttpException, IOException {
    ProfileAnswer answer = ProfileAnswer.parse(request.query(), false);
    lock.take();
    try {
      Profile now = source.get();
      Profile delta = last == null ? now : between.apply(last, now);
      last = now;
      return answer.of(name, delta);
    } finally {
      lock.release();
    }
  }
}
