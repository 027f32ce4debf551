package io.diag.agent.endpoints;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.heap.HeapProfile;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.profile.Profile;
import java.io.IOException;

/**
 * {@code /debug/pprof/delta_heap}, which Grafana Alloy asks for under godeltaprof: what has been
 * allocated since it was asked for the last time, and what is in use now. For one scraper: each
 * request begins the next one's time.
 */
public final class DeltaHeapEndpoint {

  private final HeapProfile heap;

  @GuardedBy("this")
  private Profile last;

  private DeltaHeapEndpoint(HeapProfile heap) {
    this.heap = heap;
  }

  public static Endpoint create(HeapProfile heap) {
    return Endpoint.heavy(
            "/debug/pprof/delta_heap",
            "What has been allocated since this was asked for the last time, for one scraper"
                + " (godeltaprof).",
            heap.cost(),
            new DeltaHeapEndpoint(heap)::serve)
        .counting(heap::count);
  }

  private synchronized Response serve(Request request) throws HttpException, IOException {
    ProfileAnswer answer = ProfileAnswer.parse(request.query(), false);
    Profile now = heap.collect();
    Profile delta = last == null ? now : heap.between(last, now);
    last = now;
    return answer.of("delta_heap", delta);
  }
}
