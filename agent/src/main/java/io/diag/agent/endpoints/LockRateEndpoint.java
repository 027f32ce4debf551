package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.locks.LockRates;
import java.util.Set;

/**
 * {@code /debug/runtime/block-rate} and {@code mutex-fraction}: GET shows how often contention is
 * sampled, PUT sets it.
 */
public final class LockRateEndpoint {

  private static final String BLOCK_RATE = "block-rate";
  private static final String MUTEX_FRACTION = "mutex-fraction";

  private final LockRates rates;
  private final boolean block;

  private LockRateEndpoint(LockRates rates, boolean block) {
    this.rates = rates;
    this.block = block;
  }

  public static Endpoint blockRate(LockRates rates) {
    return create(
        BLOCK_RATE,
        "Of so many nanoseconds of waiting one sample; 1 for each wait, 0 for none. PUT with value="
            + " sets it.",
        new LockRateEndpoint(rates, true));
  }

  public static Endpoint mutexFraction(LockRates rates) {
    return create(
        MUTEX_FRACTION,
        "Of so many times that a thread lets others go one sample; 0 for none. PUT with value= sets"
            + " it.",
        new LockRateEndpoint(rates, false));
  }

  /** What the profile of this name goes by. */
  static String of(String profile) {
    return profile.equals("mutex") ? MUTEX_FRACTION : BLOCK_RATE;
  }

  private static Endpoint create(String name, String question, LockRateEndpoint endpoint) {
    return Endpoint.control(
        "/debug/runtime/" + name,
        Set.of("GET", "HEAD", "PUT"),
        Work.CHEAP,
        question,
        "none; what is sampled costs its thread 2 us, and the first time the JDK's locks are"
            + " transformed",
        endpoint::serve);
  }

  private Response serve(Request request) throws HttpException {
    if (request.method().equals("PUT")) {
      long value = number("value", PutValue.of(request));
      if (block) {
        rates.setBlockRate(value);
      } else {
        rates.setMutexFraction((int) value);
      }
    }
    return Response.text((block ? rates.blockRate() : rates.mutexFraction()) + "\n");
  }

  static long positive(String name, String text) throws HttpException {
    long value = number(name, text);
    if (value == 0) {
      throw SamplingParameters.invalid(name, text, "a whole number of at least 1");
    }
    return value;
  }

  private static long number(String name, String text) throws HttpException {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= Integer.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw SamplingParameters.invalid(
        name, text, "a whole number from 0 (off) to " + Integer.MAX_VALUE);
  }
}
