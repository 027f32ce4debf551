package io.diag.agent.endpoints;

import io.diag.agent.dump.DumpScope;
import io.diag.agent.dump.StackDepth;
import io.diag.agent.dump.ThreadSelection;
import io.diag.agent.dump.Threads;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;

/** {@code /debug/pprof/goroutine}: where all threads are. */
public final class GoroutineEndpoint {

  /** Under Go's name or another one. */
  public static Endpoint create(String name, Threads threads) {
    return NamedProfileEndpoint.create(
        name,
        threads,
        query ->
            new ThreadSelection(
                threads,
                scope(query),
                SamplingParameters.wholeNumber(query, "state", 0, 0, 1) == 1));
  }

  static DumpScope scope(Query query) throws HttpException {
    return new DumpScope(
        SamplingParameters.wholeNumber(
            query, "max", (int) DumpScope.MAX_THREADS, 1, (int) DumpScope.MAX_THREADS),
        SamplingParameters.wholeNumber(query, "depth", StackDepth.DEFAULT, 2, StackDepth.MAX),
        SamplingParameters.wholeNumber(query, "agent", 0, 0, 1) == 1);
  }

  private GoroutineEndpoint() {}
}
