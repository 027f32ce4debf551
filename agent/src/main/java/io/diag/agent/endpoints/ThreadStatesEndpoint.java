package io.diag.agent.endpoints;

import io.diag.agent.dump.Threads;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import java.nio.charset.StandardCharsets;

/** {@code /debug/threads/states}: how many threads are in which state. */
public final class ThreadStatesEndpoint {

  private final Threads threads;

  private ThreadStatesEndpoint(Threads threads) {
    this.threads = threads;
  }

  public static Endpoint create(Threads threads) {
    return Endpoint.heavy(
        "/debug/threads/states",
        "How many threads are runnable, in native code, blocked, waiting, parked, sleeping (JSON).",
        threads.cost(),
        new ThreadStatesEndpoint(threads)::serve);
  }

  private Response serve(Request request) throws HttpException {
    String json = threads.states(GoroutineEndpoint.scope(request.query())).json();
    return Response.inline("application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
