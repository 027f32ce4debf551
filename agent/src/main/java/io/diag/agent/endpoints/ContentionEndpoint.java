package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.locks.ContentionProfile;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.locks.LockRates;
import io.diag.agent.locks.Locks;
import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.ProfileSource;

/** {@code /debug/pprof/block} and {@code mutex}: who waits, and who makes others wait. */
public final class ContentionEndpoint {

  private final Locks locks;
  private final ContentionProfile profile;

  private ContentionEndpoint(Locks locks, ContentionProfile profile) {
    this.locks = locks;
    this.profile = profile;
  }

  public static Endpoint create(Locks locks, ContentionProfile profile) {
    return NamedProfileEndpoint.create(
        profile.name(), profile, new ContentionEndpoint(locks, profile)::asked);
  }

  private ProfileSource asked(Query query) throws HttpException {
    View view = view(query);
    String rate = query.get("rate");
    boolean delta = !query.get("seconds").isEmpty();
    if (!rate.isEmpty() && !delta) {
      throw new HttpException(
          400,
          "\"rate\" is for as long as \"seconds\" says, which is missing; for good: PUT"
              + " /debug/runtime/"
              + LockRateEndpoint.of(profile.name())
              + "?value="
              + rate.replaceAll("\\P{Graph}", "?"));
    }
    if (!delta) {
      boolean text = query.get("format").isEmpty() && ProfileAnswer.debug(query.get("debug")) > 0;
      ContentionProfile wanted = profile.as(view);
      return text && profile.name().equals("mutex") ? wanted.withDeadlocks() : wanted;
    }
    return new Sampled(
        locks, profile.as(view), rate.isEmpty() ? 0 : LockRateEndpoint.positive("rate", rate));
  }

  private View view(Query query) throws HttpException {
    return switch (query.get("view")) {
      case "" -> profile.name().equals("mutex") ? View.HOLDERS : View.WAITERS;
      case "pairs" -> View.PAIRS;
      case "waiter" -> View.WAITERS;
      case "holder" -> View.HOLDERS;
      default ->
          throw SamplingParameters.invalid("view", query.get("view"), "pairs, waiter or holder");
    };
  }

  /**
   * For a time, sampled at least so often.
   *
   * @param rate 0 for as often as it is, or as is good in production if it is off
   */
  private record Sampled(Locks locks, ContentionProfile profile, long rate) implements DeltaSource {

    @Override
    public String name() {
      return profile.name();
    }

    @Override
    public String description() {
      return profile.description();
    }

    @Override
    public String cost() {
      return profile.cost();
    }

    @Override
    public int count() {
      return profile.count();
    }

    @Override
    public io.diag.agent.profile.Profile collect() {
      return profile.collect();
    }

    @Override
    public Span begin() {
      String sampling = locks.sampling(profile.view(), rate);
      LockRates.Wanted wanted = locks.want(profile.view(), rate);
      try {
        Span span = profile.saying(sampling).begin();
        return new Span() {
          @Override
          public io.diag.agent.profile.Profile end() {
            try {
              return span.end();
            } finally {
              wanted.close();
            }
          }

          @Override
          public void abandon() {
            wanted.close();
          }
        };
      } catch (RuntimeException | Error e) {
        wanted.close();
        throw e;
      }
    }
  }
}
