package io.diag.agent.http;

import io.diag.agent.gate.Scope;
import io.diag.agent.gate.Work;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
 * @param work what an answer costs the service at most, of those that are not counted
 * @param counted which requests count against the number that may be served at once
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
    Work work,
    Counted counted,
    String question,
    String cost,
    LongSupplier count,
    ToLongFunction<Query> room,
    Handler handler) {

  /** Turns the agent on again. */
  public static final String SWITCH_ON = "/debug/on";

  /** Turns it off; a second time it says so. */
  public static final String SWITCH_OFF = "/debug/off";

  private static final long READ_ROOM = 256 * 1024;
  private static final long CAPTURE_ROOM = 512 * 1024;
  private static final long HEAVY_ROOM = 2 * 1024 * 1024;

  private static final Set<String> GET = Set.of("GET", "HEAD");

  /**
   * Which requests are {@link Work#COUNTED}.
   *
   * @param when the parameters in words; empty for all requests, or for none
   */
  public record Counted(String when, Predicate<Query> query) {

    static final Counted NEVER = new Counted("", query -> false);
    static final Counted ALWAYS = new Counted("", query -> true);
  }

  /** Makes the answer, on a worker thread, on which it may block. */
  public interface Handler {

    Response serve(Request request) throws Exception;
  }

  /** Answers to GET and HEAD, and tells nothing but numbers and names. */
  public static Endpoint read(
      String path, Work work, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        GET,
        Scope.READ,
        work,
        Counted.NEVER,
        question,
        cost,
        () -> 0,
        query -> READ_ROOM,
        handler);
  }

  /** Answers to GET and HEAD with what is there already. */
  public static Endpoint capture(
      String path, Work work, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        GET,
        Scope.CAPTURE,
        work,
        Counted.NEVER,
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
        Work.COUNTED,
        Counted.ALWAYS,
        question,
        cost,
        () -> 0,
        query -> HEAVY_ROOM,
        handler);
  }

  /**
   * Changes something, with the methods other than GET. GET, where it is among them, only reads.
   *
   * @param work that of GET; the others are checked always
   */
  public static Endpoint control(
      String path, Set<String> methods, Work work, String question, String cost, Handler handler) {
    return new Endpoint(
        path,
        methods,
        Scope.CONTROL,
        work,
        Counted.NEVER,
        question,
        cost,
        () -> 0,
        query -> CAPTURE_ROOM,
        handler);
  }

  /** The same with a count of what is there. */
  public Endpoint counting(LongSupplier count) {
    return new Endpoint(path, methods, scope, work, counted, question, cost, count, room, handler);
  }

  /** The same where each request takes one of the places. */
  public Endpoint countedAlways() {
    return new Endpoint(
        path, methods, scope, Work.COUNTED, Counted.ALWAYS, question, cost, count, room, handler);
  }

  /**
   * The same where some requests do.
   *
   * @param when their parameters in words
   */
  public Endpoint countedIf(String when, Predicate<Query> query) {
    Counted counted = new Counted(when, query);
    return new Endpoint(path, methods, scope, work, counted, question, cost, count, room, handler);
  }

  /** The same for other methods. */
  public Endpoint answering(Set<String> methods) {
    return new Endpoint(path, methods, scope, work, counted, question, cost, count, room, handler);
  }

  /** The same where answers need more or less room in the service's heap, in bytes. */
  public Endpoint needing(ToLongFunction<Query> room) {
    return new Endpoint(path, methods, scope, work, counted, question, cost, count, room, handler);
  }

  Scope scopeOf(String method) {
    return scope == Scope.CONTROL && GET.contains(method) ? Scope.READ : scope;
  }

  boolean isHeavy(String method, Query query) {
    return methods.contains(method) && counted.query().test(query);
  }

  Work workOf(String method, Query query) {
    return !methods.contains(method)
        ? Work.CHEAP
        : counted.query().test(query) ? Work.COUNTED : work;
  }

  /** Methods, scope and work as the documentation's table has them. */
  public String access() {
    List<String> asked =
        methods.stream().filter(method -> !method.equals("HEAD")).sorted().toList();
    boolean reads = scope == Scope.CONTROL && methods.contains("GET");
    return String.join(", ", asked)
        + " | "
        + (reads ? Scope.READ + "; to change " : "")
        + scope
        + " | "
        + work
        + (counted.when().isEmpty() ? "" : "; " + Work.COUNTED + " with " + counted.when());
  }

  /** Whether the agent can be asked that although it is turned off. */
  boolean servedWhileOff(Request request) {
    if (scope == Scope.CONTROL && !GET.contains(request.method())) {
      return path.equals(SWITCH_ON) || path.equals(SWITCH_OFF);
    }
    return !isHeavy(request.method(), request.query());
  }

  /** A path as it may stand in a URL: the name of a profile may hold what must not. */
  public static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
