package io.diag.agent.endpoints;

import io.diag.agent.config.DurationText;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.leaks.LeakView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@code /debug/leaks}: threads that are started and never end. With {@code watch=5s} a table each
 * five seconds, until the client goes.
 */
public final class LeaksEndpoint {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Nobody looks at it for longer, and it holds one of the places for costly requests. */
  private static final Duration LONGEST_WATCH = Duration.ofHours(1);

  private final LeakView leaks;

  private LeaksEndpoint(LeakView leaks) {
    this.leaks = leaks;
  }

  public static Endpoint create(LeakView leaks) {
    return Endpoint.capture(
            "/debug/leaks",
            Work.CHEAP,
            "Threads that are started and never end: where they are, who started them, how fast they"
                + " grow. format=json; watch=5s goes on and shows what grows most.",
            "none: what the leak detector has seen",
            new LeaksEndpoint(leaks)::serve)
        .countedIf("watch=", query -> !query.get("watch").isEmpty());
  }

  private Response serve(Request request) throws HttpException {
    Query query = request.query();
    String format = query.get("format");
    if (!format.isEmpty() && !format.equals("text") && !format.equals("json")) {
      throw SamplingParameters.invalid("format", format, "text or json");
    }
    String watch = query.get("watch");
    if (!watch.isEmpty()) {
      Duration every = every(watch);
      if (format.equals("json")) {
        throw SamplingParameters.invalid("format", format, "nothing but text with watch=");
      }
      if (!leaks.isOff()) {
        return Response.streamed(out -> watch(request, every, out));
      }
    }
    return format.equals("json")
        ? Response.inline("application/json", leaks.json().getBytes(StandardCharsets.UTF_8))
        : Response.text(leaks.text());
  }

  private static Duration every(String watch) throws HttpException {
    Duration every = DurationText.parse(watch);
    if (every == null || every.compareTo(SHORTEST) < 0) {
      throw SamplingParameters.invalid("watch", watch, "a time from 1s to 60m, such as 5s");
    }
    return every;
  }

  private void watch(Request request, Duration every, OutputStream out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    do {
      out.write(leaks.table().getBytes(StandardCharsets.UTF_8));
      out.flush();
      if (System.nanoTime() - start > LONGEST_WATCH.toNanos()) {
        out.write("watched for an hour; ask again\n".getBytes(StandardCharsets.UTF_8));
        return;
      }
    } while (request.awaitWhileWanted(every));
  }
}
