package io.diag.agent.endpoints;

import io.diag.agent.gc.ForcedCollection;
import io.diag.agent.gc.NoCollectionException;
import io.diag.agent.gc.StopTurns;
import io.diag.agent.heap.HeapProfile;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Query;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.Activity;
import java.time.Duration;
import java.util.Set;

/** {@code /debug/pprof/heap} and {@code allocs}: who allocates, and what of it is in use. */
public final class HeapEndpoint {

  private static final Set<String> INUSE = Set.of("", "absolute", "delta", "only");

  /** Who asks for a profile gets one, if it need not wait longer than for most others. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HeapProfile profile;
  private final StopTurns turns;

  private HeapEndpoint(HeapProfile profile, StopTurns turns) {
    this.profile = profile;
    this.turns = turns;
  }

  public static Endpoint create(HeapProfile profile, StopTurns turns) {
    HeapEndpoint endpoint = new HeapEndpoint(profile, turns);
    return NamedProfileEndpoint.create(profile.name(), profile, endpoint::asked)
        // A collection comes before the question for room: it may be what makes it.
        .needing(query -> endpoint.isToCollect(query) ? 0 : NamedProfileEndpoint.room(profile));
  }

  /** As in Go it belongs to heap alone, a delta does without, and what is no number is 0. */
  private boolean isToCollect(Query query) {
    return profile.name().equals("heap")
        && query.get("seconds").isEmpty()
        && ProfileAnswer.debug(query.get("gc")) > 0;
  }

  private HeapProfile asked(Query query) throws HttpException {
    HeapProfile.Shape plain = shape(query, null);
    if (!isToCollect(query)) {
      return profile.as(plain);
    }
    String notCollected = collect();
    HeapRoom.ofService().require(NamedProfileEndpoint.room(profile));
    return profile.as(shape(query, notCollected));
  }

  /** Null if it has been done; else a line that says why not. */
  private String collect() throws HttpException {
    try (StopTurns.Turn turn = turns.take(PATIENCE)) {
      // The client may have gone meanwhile.
      Activity.check();
      profile.prepareCollection();
      turn.took(ForcedCollection.run().nanos());
      return null;
    } catch (NoCollectionException e) {
      return "gc=1: nothing was collected: " + e.getMessage();
    } catch (StopTurns.TooSoonException e) {
      throw HttpException.tooSoon(e.getMessage(), e.seconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpException(503, "interrupted while the heap was being collected");
    }
  }

  private HeapProfile.Shape shape(Query query, String comment) throws HttpException {
    String inuse = query.get("inuse");
    if (!INUSE.contains(inuse)) {
      throw SamplingParameters.invalid("inuse", inuse, "absolute, delta or only");
    }
    if (inuse.equals("only") && profile.liveUnknownReason() != null) {
      throw new HttpException(501, profile.liveUnknownReason());
    }
    return new HeapProfile.Shape(
        profile.name(),
        SamplingParameters.wholeNumber(query, "class", 0, 0, 1) == 1,
        inuse.equals("delta"),
        inuse.equals("only"),
        SamplingParameters.wholeNumber(query, "agent", 0, 0, 1) == 1,
        comment);
  }
}
