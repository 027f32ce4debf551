package io.diag.agent.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.room.NoRoomException;
import io.diag.hooks.SuppressedErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Finds the endpoint of a request. Adding an endpoint is one call of {@link #register}. */
public final class Router {

  /** Under it an unknown name is an unknown profile, in Go's words. */
  private static final String PROFILES = "/debug/pprof/";

  @GuardedBy("this")
  private final TreeMap<String, Endpoint> endpoints = new TreeMap<>();

  public synchronized void register(Endpoint endpoint) {
    if (endpoints.putIfAbsent(endpoint.path(), endpoint) != null) {
      throw new IllegalStateException(endpoint.path() + " is registered already");
    }
  }

  public boolean has(String path) {
    return find(path) != null;
  }

  /** All of them, by path. */
  public synchronized List<Endpoint> endpoints() {
    return new ArrayList<>(endpoints.values());
  }

  /**
   * Answers, also when the endpoint fails.
   *
   * @param endpoint null where there was none when the request was let in
   */
  Response serve(Endpoint endpoint, Request request) {
    try {
      return dispatch(endpoint, request);
    } catch (HttpException e) {
      return e.response();
    } catch (NoRoomException e) {
      return Response.error(503, e.getMessage())
          .with("Retry-After", String.valueOf(NoRoomException.RETRY_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.error(503, "the debug port is being closed");
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report(request.path(), e);
      return Response.error(
          503, "the service's heap has no room for this answer; ask for less, or a shorter time");
    } catch (Throwable e) {
      SuppressedErrors.report(request.path(), e);
      return Response.error(500, "internal error in diag: " + e);
    }
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

  synchronized Endpoint find(String path) {
    return endpoints.get(path);
  }
}
