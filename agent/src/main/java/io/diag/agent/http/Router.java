package io.diag.agent.http;

import io.diag.agent.counters.FeatureSwitch;
import io.diag.agent.format.OneLine;
import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.room.NoRoomException;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.BusyException;
import io.diag.agent.threads.CancelledException;
import io.diag.hooks.SuppressedErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** Finds the endpoint of a request. Adding an endpoint is one call of {@link #register}. */
public final class Router implements FeatureSwitch {

  /** Under it an unknown name is an unknown profile, in Go's words. */
  private static final String PROFILES = "/debug/pprof/";

  /** Read without a lock, by the event loop too. */
  private final ConcurrentSkipListMap<String, Endpoint> endpoints = new ConcurrentSkipListMap<>();

  private volatile Supplier<String> offReason = () -> null;

  /** Paths that are answered no longer, and why. */
  private final Map<String, String> closed = new ConcurrentHashMap<>();

  private volatile Runnable before = () -> {};

  /** Does something short before each request is served, on its worker thread. */
  public void beforeEach(Runnable task) {
    before = task;
  }

  /** Adds one. Where there is one of its path already, it is left out, and a line says so. */
  public void register(Endpoint endpoint) {
    if (endpoints.putIfAbsent(endpoint.path(), endpoint) != null) {
      AgentLog.line(
          "a second endpoint for "
              + OneLine.of(endpoint.path())
              + " is left out; the first one answers");
    }
  }

  /**
   * While this says why, only requests are served that cost nothing and change nothing.
   *
   * @param reason null while all are
   */
  public void refuseWhile(Supplier<String> reason) {
    offReason = reason;
  }

  /** Answers this path with 503 from now on; what is no path of an endpoint is ignored. */
  @Override
  public void off(String path, String reason) {
    if (find(path) != null) {
      closed.put(path, reason);
    }
  }

  /** Answers again the paths that were turned off alone. */
  public void reopen() {
    closed.clear();
  }

  /** The name under which a request is watched. */
  String watchedPath(Endpoint endpoint) {
    return endpoint == null ? "what is not there" : endpoint.path();
  }

  public boolean has(String path) {
    return find(path) != null;
  }

  /** All of them, by path. */
  public List<Endpoint> endpoints() {
    return new ArrayList<>(endpoints.values());
  }

  /**
   * Answers, also when the endpoint fails.
   *
   * @param endpoint null where there was none when the request was let in
   */
  Response serve(Endpoint endpoint, Request request) {
    try {
      // It may have waited for its turn.
      Activity.check();
      before.run();
      return dispatch(endpoint, request);
    } catch (HttpException e) {
      return e.response();
    } catch (CancelledException e) {
      return request.isUnwanted()
          ? Response.error(503, "ended: " + Request.CLIENT_GONE)
          : ended(": " + e.getMessage());
    } catch (NoRoomException e) {
      return Response.error(503, e.getMessage())
          .with("Retry-After", String.valueOf(NoRoomException.RETRY_SECONDS));
    } catch (InterruptedException e) {
      return ended("; see /debug/diag");
    } catch (BusyException e) {
      return Response.error(503, e.getMessage());
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report(request.path(), e);
      return Response.error(
          503, "the service's heap has no room for this answer; ask for less, or a shorter time");
    } catch (Throwable e) {
      SuppressedErrors.report(request.path(), e);
      return Response.error(500, "internal error in diag: " + e);
    }
  }

  private Response ended(String how) {
    String off = offReason.get();
    return Response.error(503, off != null ? off : "ended by the agent's watchdog" + how);
  }

  private Response dispatch(Endpoint endpoint, Request request) throws Exception {
    if (endpoint == null) {
      return notFound(request);
    }
    if (!endpoint.methods().contains(request.method())) {
      String allowed = String.join(", ", endpoint.methods().stream().sorted().toList());
      return Response.error(405, request.method() + " is not supported here; use " + allowed)
          .with("Allow", allowed);
    }
    String reason = closed.get(endpoint.path());
    if (reason != null) {
      return Response.error(503, endpoint.path() + " is off: " + reason);
    }
    String offNow = endpoint.servedWhileOff(request) ? null : offReason.get();
    if (offNow != null) {
      return Response.error(503, offNow);
    }
    // What is streamed asks for room again while it is written.
    long bytes = endpoint.room().applyAsLong(request.query());
    HeapRoom.Reserved reserved = HeapRoom.ofService().reserve(bytes);
    try {
      return endpoint.handler().serve(request);
    } finally {
      reserved.close();
    }
  }

  private Response notFound(Request request) {
    String path = request.path();
    String clean = path.replaceAll("/{2,}", "/");
    if (!clean.equals(path) && find(clean) != null) {
      return redirect(clean, request);
    }
    if (!path.endsWith("/") && find(path + "/") != null) {
      return redirect(path + "/", request);
    }
    return path.startsWith(PROFILES)
        ? Response.error(404, "Unknown profile")
        : Response.error(404, "404 page not found; the index is at " + PROFILES);
  }

  private static Response redirect(String path, Request request) {
    String raw = request.query().raw();
    // The path was decoded, and may have anything in it that a custom profile is called.
    String encoded = Endpoint.encoded(path);
    return Response.movedPermanently(encoded + (raw.isEmpty() ? "" : "?" + raw));
  }

  Endpoint find(String path) {
    return endpoints.get(path);
  }
}
