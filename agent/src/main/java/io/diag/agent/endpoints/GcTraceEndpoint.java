package io.diag.agent.endpoints;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.gctrace.GcTrace;
import io.diag.agent.gctrace.GcTraceLog;
import io.diag.agent.gctrace.HeapGoal;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** {@code /debug/gctrace}: a line for each collection while it is looked at. */
public final class GcTraceEndpoint {

  private static final int DEFAULT_SECONDS = 10;
  private static final int MAX_SECONDS = 3600;
  private static final int NOT_IMPLEMENTED = 501;

  /** How soon it is noticed that the client is gone, or that the time is over. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final HeapGoal goal;

  private GcTraceEndpoint(HeapGoal goal) {
    this.goal = goal;
  }

  public static Endpoint create(HeapGoal goal) {
    return Endpoint.heavy(
        "/debug/gctrace",
        "A line for each collection as it happens: why, the heap before and after, how long.",
        "60 microseconds for each collection",
        new GcTraceEndpoint(goal)::serve);
  }

  private Response serve(Request request) throws HttpException {
    int seconds =
        SamplingParameters.wholeNumber(request.query(), "seconds", DEFAULT_SECONDS, 1, MAX_SECONDS);
    if (!JdkModules.has("java.management") || !GcTrace.isPossible()) {
      throw new HttpException(NOT_IMPLEMENTED, GcTraceLog.NOT_TOLD);
    }
    return Response.streamed(out -> write(request, Duration.ofSeconds(seconds), out));
  }

  private void write(Request request, Duration duration, OutputStream out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (GcTrace trace = GcTrace.begin(goal)) {
      // The client is to see at once that it has begun.
      print(out, "# collections of the next " + duration.toSeconds() + " s\n");
      out.flush();
      while (request.awaitWhileWanted(Duration.ZERO)) {
        long left = duration.toNanos() - (System.nanoTime() - start);
        if (left <= 0) {
          return;
        }
        String line = trace.next(left < LOOK.toNanos() ? Duration.ofNanos(left) : LOOK);
        while (line != null) {
          print(out, line);
          // Not for longer than was asked for, however many come.
          line = System.nanoTime() - start < duration.toNanos() ? trace.next(Duration.ZERO) : null;
        }
        out.flush();
      }
    }
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
