package io.diag.agent.http;

import io.diag.agent.gate.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One path of the debug port.
 *
 * @param methods it answers to
 * @param scope what credentials have to allow; CONTROL does not concern GET and HEAD, which only
 *     read
 * @param heavy which requests cost the service something: they count against the number that may be
 *     served at once, and are not taken from another site's page
 * @param question what it answers, for the index
 * @param cost what asking costs the service, for the index
 * @param count what the index shows as its count; to be cheap
 * @param room bytes of the service's heap that an answer may take, with the classes that its first
 *     one loads; without that room it is refused
 */
public record Endpoint(
    String path,
    Set<String> methods,
    Scope scope,
    Predicate<Query> heavy,
    String question,
    String cost,
    LongSupplier count,
    ToLongFunction<Query> room,
    Handler handler) {

  private static final long READ_ROOM = 256 * 1024;
  private static final long CAPTURE_ROOM = 512 * 1024;
  private static final long HEAVY_ROOM = 2 * 1024 * 1024;

  private static final Set<String> GET = Set.of("GET", "HEAD");

  /** Makes the answer, on a worker thread, on which it may block. */
  public interface Handler {

    Response serve(Request request) throws Exception;
  }

  /** Answers to GET and HEAD, costs nothing, and tells nothing but numbers and names. */
  public static Endpoint read(String path, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        GET,
        Scope.READ,
        query -> false,
        question,
        cost,
        () -> 0,
        query -> READ_ROOM,
        handler);
  }

  /** Answers to GET and HEAD with what is there already. */
  public static Endpoint capture(String path, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        GET,
        Scope.CAPTURE,
        query -> false,
        question,
        cost,
        () -> 0,
        query -> CAPTURE_ROOM,
        handler);
  }

  /** Answers to GET and HEAD, and costs the service something while it does. */
  public static Endpoint heavy(String path, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        GET,
        Scope.CAPTURE,
        query -> true,
        question,
        cost,
        () -> 0,
        query -> HEAVY_ROOM,
        handler);
  }

  /**
   * Changes something, with the methods other than GET; costs nothing by itself. GET, where it is
   * among them, only reads.
   */
  public static Endpoint control(
      String path, Set<String> methods, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        methods,
        Scope.CONTROL,
        query -> false,
        question,
        cost,
        () -> 0,
        query -> CAPTURE_ROOM,
        handler);
  }

  /** The same with a count of what is there. */
  public Endpoint counting(LongSupplier count) {
    return new Endpoint(path, methods, scope, heavy, question, cost, count, room, handler);
  }

  /** The same where only some requests cost something. */
  public Endpoint heavyIf(Predicate<Query> heavy) {
    return new Endpoint(path, methods, scope, heavy, question, cost, count, room, handler);
  }

  /** The same for other methods. */
  public Endpoint answering(Set<String> methods) {
    return new Endpoint(path, methods, scope, heavy, question, cost, count, room, handler);
  }

  /** The same where answers need more or less room in the service's heap, in bytes. */
  public Endpoint needing(ToLongFunction<Query> room) {
    return new Endpoint(path, methods, scope, heavy, question, cost, count, room, handler);
  }

  Scope scopeOf(String method) {
    return scope == Scope.CONTROL && GET.contains(method) ? Scope.READ : scope;
  }

  boolean isHeavy(String method, Query query) {
    return methods.contains(method) && heavy.test(query);
  }

  /** A path as it may stand in a URL: the name of a profile may hold what must not. */
  public static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
