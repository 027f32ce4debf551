package io.diag.agent.endpoints;

import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.patterns.NamePattern;
import io.diag.agent.patterns.NamePatternException;
import io.diag.agent.sampling.SampleFilter;
import io.diag.agent.sampling.SampledProfiles;
import java.util.Set;

/** Parameters that Go does not have: a wrong value is refused, and the answer says what is not. */
final class SamplingParameters {

  /** What the ring keeps. */
  private static final int MAX_LAST_SECONDS = 300;

  private static final Set<String> STATES = Set.of("running", "waiting");

  static int wholeNumber(Query query, String name, int defaultValue, int min, int max)
      throws HttpException {
    String text = query.get(name);
    if (text.isEmpty()) {
      return defaultValue;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(name, text, "a whole number from " + min + " to " + max);
  }

  /** How many of the ring's seconds are wanted; 0 for none. */
  static int last(Query query, SampledProfiles profiles, String ring) throws HttpException {
    if (!query.get("last").isEmpty() && !profiles.hasRing()) {
      throw new HttpException(
          400, "\"last\" needs samples that are kept: start the service with ring=" + ring);
    }
    return wholeNumber(query, "last", 0, 1, MAX_LAST_SECONDS);
  }

  static SampleFilter filter(Query query, boolean hasState) throws HttpException {
    String thread = query.get("thread");
    String state = query.get("state");
    if (!state.isEmpty() && !hasState) {
      throw invalid("state", state, "nothing here: a CPU profile has running threads only");
    }
    if (!state.isEmpty() && !STATES.contains(state)) {
      throw invalid("state", state, "running or waiting");
    }
    return new SampleFilter(
        thread.isEmpty() ? null : pattern(thread),
        state.isEmpty() ? null : state,
        label(query.get("label")),
        wholeNumber(query, "agent", 0, 0, 1) == 1);
  }

  private static SampleFilter.LabelValue label(String text) throws HttpException {
    if (text.isEmpty()) {
      return null;
    }
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw invalid("label", text, "a key and a value, such as tenant:acme");
    }
    return new SampleFilter.LabelValue(text.substring(0, colon), text.substring(colon + 1));
  }

  private static NamePattern pattern(String text) throws HttpException {
    try {
      return NamePattern.of(text);
    } catch (NamePatternException e) {
      throw invalid("thread", text, e.getMessage());
    }
  }

  /** A recording is what the engine wrote, for everybody. */
  static void refuseFilter(SampleFilter filter) throws HttpException {
    if (!filter.equals(SampleFilter.ALL)) {
      throw new HttpException(
          400, "format=jfr has all threads; leave thread=, state=, label= and agent= out");
    }
  }

  static HttpException invalid(String name, String value, String accepted) {
    return new HttpException(
        400, "invalid value \"" + printable(value) + "\" for \"" + name + "\": " + accepted);
  }

  private static String printable(String value) {
    String shown = value.length() > 50 ? value.substring(0, 50) + "..." : value;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }

  private SamplingParameters() {}
}
