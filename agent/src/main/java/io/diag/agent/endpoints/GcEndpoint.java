package io.diag.agent.endpoints;

import io.diag.agent.counters.Counters;
import io.diag.agent.gate.Work;
import io.diag.agent.gc.ForcedCollection;
import io.diag.agent.gc.NoCollectionException;
import io.diag.agent.gc.StopTurns;
import io.diag.agent.gctrace.HeapGoal;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** {@code POST /debug/gc}: collects, and says what came of it. */
public final class GcEndpoint {

  /** The beans that tell of collections, which the first request loads. */
  private static final long ROOM = 1024 * 1024;

  private static final int CONFLICT = 409;

  private final StopTurns turns;
  private final HeapGoal goal;

  private GcEndpoint(StopTurns turns, HeapGoal goal) {
    this.turns = turns;
    this.goal = goal;
  }

  public static Endpoint create(StopTurns turns, HeapGoal goal, Counters counters) {
    counters.counter(
        "diag_forced_collections_total",
        "Collections that the agent has asked the JVM for.",
        ForcedCollection::count);
    return Endpoint.control(
            "/debug/gc",
            Set.of("POST"),
            Work.CHECKED,
            "Collects the whole heap, and answers when that has ended: heap before and after.",
            "a collection of the whole heap",
            new GcEndpoint(turns, goal)::serve)
        .countedAlways()
        .needing(query -> ROOM);
  }

  private Response serve(Request request) throws HttpException, InterruptedException {
    String format = request.query().get("format");
    if (!format.isEmpty() && !format.equals("text") && !format.equals("json")) {
      throw SamplingParameters.invalid("format", format, "text or json");
    }
    ForcedCollection collection = collect();
    return format.equals("json")
        ? Response.inline(
            "application/json", GcAnswer.json(collection).getBytes(StandardCharsets.UTF_8))
        : Response.text(GcAnswer.text(collection, goal));
  }

  private ForcedCollection collect() throws HttpException, InterruptedException {
    try (StopTurns.Turn turn = turns.take()) {
      ForcedCollection collection = ForcedCollection.run();
      turn.took(collection.nanos());
      return collection;
    } catch (NoCollectionException e) {
      throw new HttpException(CONFLICT, "nothing was collected: " + e.getMessage());
    } catch (StopTurns.TooSoonException e) {
      throw HttpException.tooSoon(e.getMessage(), e.seconds());
    }
  }
}
