package io.diag.agent.endpoints;

import io.diag.agent.cpu.CpuProfiler;
import io.diag.agent.cpu.CpuProfilerBusyException;
import io.diag.agent.cpu.CpuProfilingException;
import io.diag.agent.format.PprofWriter;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/** {@code /debug/pprof/profile}: where the CPU goes. */
public final class ProfileEndpoint {

  private static final int DEFAULT_SECONDS = 30;
  private static final int MAX_SECONDS = 3600;
  private static final int DEFAULT_HZ = 100;
  private static final int MAX_HZ = 1000;

  private final CpuProfiler profiler;

  private ProfileEndpoint(CpuProfiler profiler) {
    this.profiler = profiler;
  }

  public static Endpoint create(CpuProfiler profiler) {
    return Endpoint.get(
        "/debug/pprof/profile",
        "Where the CPU goes: stacks of running threads, sampled for seconds= (30) at hz= (100).",
        "no safepoint; 100 signals for each second of CPU time; 31 MB, once",
        new ProfileEndpoint(profiler)::serve);
  }

  private Response serve(Request request) throws HttpException, IOException, InterruptedException {
    Duration duration = Duration.ofSeconds(seconds(request));
    int hz = hz(request);
    try {
      Profile profile = profiler.collect(duration, hz, request::awaitWhileWanted);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      PprofWriter.write(profile, file);
      return Response.attachment("profile", file.toByteArray());
    } catch (CpuProfilerBusyException e) {
      throw new HttpException(500, e.getMessage());
    } catch (CpuProfilingException e) {
      throw new HttpException(503, e.getMessage());
    } catch (NativeLibraryException e) {
      throw new HttpException(503, "CPU profiling is off: " + e.getMessage());
    }
  }

  /** As in Go, what is not a positive number silently becomes 30. */
  private static long seconds(Request request) throws HttpException {
    long seconds;
    try {
      seconds = Long.parseLong(request.query().get("seconds"));
    } catch (NumberFormatException e) {
      return DEFAULT_SECONDS;
    }
    if (seconds > MAX_SECONDS) {
      throw new HttpException(
          400, "invalid value " + seconds + " for \"seconds\": at most " + MAX_SECONDS);
    }
    return seconds > 0 ? seconds : DEFAULT_SECONDS;
  }

  private static int hz(Request request) throws HttpException {
    String text = request.query().get("hz");
    if (text.isEmpty()) {
      return DEFAULT_HZ;
    }
    try {
      int hz = Integer.parseInt(text);
      if (hz >= 1 && hz <= MAX_HZ) {
        return hz;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new HttpException(
        400, "invalid value \"" + text + "\" for \"hz\": a whole number from 1 to " + MAX_HZ);
  }
}
