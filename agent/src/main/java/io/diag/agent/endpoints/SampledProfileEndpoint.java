package io.diag.agent.endpoints;

import io.diag.agent.http.Body;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.sampling.Recording;
import io.diag.agent.sampling.SampleFilter;
import io.diag.agent.sampling.SampledProfiles;
import io.diag.agent.sampling.Sampling;
import io.diag.agent.sampling.SamplingException;
import java.io.IOException;
import java.time.Duration;

/** A path that samples for a while and answers with what was seen. */
public final class SampledProfileEndpoint {

  private static final int DEFAULT_SECONDS = 30;
  private static final int MAX_SECONDS = 3600;
  private static final int MAX_HZ = 1000;

  /**
   * The engine's classes, names and stacks of a small service; more is asked for when it is known.
   */
  private static final long ROOM = 3 * 1024 * 1024;

  private static final long FLAME_GRAPH_ROOM = 1024 * 1024;

  private final String name;
  private final SampledProfiles profiles;
  private final int defaultHz;
  private final boolean hasState;

  private SampledProfileEndpoint(
      String name, SampledProfiles profiles, int defaultHz, boolean hasState) {
    this.name = name;
    this.profiles = profiles;
    this.defaultHz = defaultHz;
    this.hasState = hasState;
  }

  /** {@code /debug/pprof/profile}: where the CPU goes. */
  public static Endpoint cpu(SampledProfiles profiles) {
    return Endpoint.heavy(
            "/debug/pprof/profile",
            "Where the CPU goes: stacks of running threads, sampled for seconds= (30) at hz= (100)."
                + " thread= takes those whose name matches, label=KEY:VALUE those with that label.",
            "no safepoint; 100 signals for each second of CPU time; 31 MB, once",
            new SampledProfileEndpoint("profile", profiles, Sampling.CPU_HZ, false)::serve)
        .needing(SampledProfileEndpoint::room);
  }

  /** {@code /debug/pprof/wall}: where the time goes. */
  public static Endpoint wall(SampledProfiles profiles) {
    return wall("/debug/pprof/wall", profiles);
  }

  /** {@code /debug/fgprof}: the same under the name Go users know it by. */
  public static Endpoint fgprof(SampledProfiles profiles) {
    return wall("/debug/fgprof", profiles);
  }

  private static Endpoint wall(String path, SampledProfiles profiles) {
    return Endpoint.heavy(
            path,
            "Where the time goes, running or waiting: stacks of all threads, sampled for seconds= (30)"
                + " at hz= (20). thread= takes those whose name matches, label=KEY:VALUE those with that"
                + " label, state= running or waiting.",
            "no safepoint; 20 signals a second for each thread that runs; 31 MB, once",
            new SampledProfileEndpoint("wall", profiles, Sampling.WALL_HZ, true)::serve)
        .needing(SampledProfileEndpoint::room);
  }

  private static long room(Query query) {
    return ROOM + (query.get("format").equals("flamegraph") ? FLAME_GRAPH_ROOM : 0);
  }

  private Response serve(Request request) throws HttpException, IOException, InterruptedException {
    Query query = request.query();
    Duration duration = Duration.ofSeconds(seconds(query));
    int hz = SamplingParameters.wholeNumber(query, "hz", defaultHz, 1, MAX_HZ);
    SampleFilter filter = SamplingParameters.filter(query, hasState);
    ProfileAnswer answer = ProfileAnswer.parse(query, true);
    int last = SamplingParameters.last(query, profiles, hasState ? "wall" : "cpu");
    if (answer.isRecording()) {
      SamplingParameters.refuseFilter(filter);
    }
    try {
      if (last > 0) {
        return last(Duration.ofSeconds(last), filter, answer);
      }
      return answer.isRecording()
          ? recording(profiles.record(duration, hz, request::awaitWhileWanted))
          : answer.of(name, profiles.profile(duration, hz, filter, request::awaitWhileWanted));
    } catch (SamplingException e) {
      throw new HttpException(503, e.getMessage());
    } catch (NativeLibraryException e) {
      throw new HttpException(503, "sampling is off: " + e.getMessage());
    }
  }

  private Response last(Duration duration, SampleFilter filter, ProfileAnswer answer)
      throws NativeLibraryException, SamplingException, HttpException, IOException {
    return answer.isRecording()
        ? recording(profiles.recordingOfLast(duration))
        : answer.of(name, profiles.last(duration, filter));
  }

  private Response recording(Recording recording) {
    return Response.attachment(name + ".jfr", Body.of(recording.open(), recording.length()));
  }

  /** As in Go, what is not a positive number silently becomes 30. */
  private static long seconds(Query query) throws HttpException {
    long seconds;
    try {
      seconds = Long.parseLong(query.get("seconds"));
    } catch (NumberFormatException e) {
      return DEFAULT_SECONDS;
    }
    if (seconds > MAX_SECONDS) {
      throw new HttpException(
          400, "invalid value " + seconds + " for \"seconds\": at most " + MAX_SECONDS);
    }
    return seconds > 0 ? seconds : DEFAULT_SECONDS;
  }
}
