package io.diag.agent.http;

import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One path of the debug port.
 *
 * @param methods it answers to
 * @param question what it answers, for the index
 * @param cost what asking costs the service, for the index
 * @param heavy whether it counts against the number of requests that may collect at once
 * @param count what the index shows as its count; to be cheap
 */
public record Endpoint(
    String path,
    Set<String> methods,
    String question,
    String cost,
    boolean heavy,
    LongSupplier count,
    Handler handler) {

  private static final Set<String> GET = Set.of("GET", "HEAD");

  /** Makes the answer, on a worker thread, on which it may block. */
  public interface Handler {

    Response serve(Request request) throws Exception;
  }

  public Endpoint(String path, Set<String> methods, String question, String cost, Handler handler) {
    this(path, methods, question, cost, false, () -> 0, handler);
  }

  /** Answers to GET and HEAD. */
  public static Endpoint get(String path, String question, String cost, Handler handler) {
    return new Endpoint(path, GET, question, cost, handler);
  }

  /** Answers to GET and HEAD, and costs the service something while it does. */
  public static Endpoint heavy(String path, String question, String cost, Handler handler) {
    return new Endpoint(path, GET, question, cost, true, () -> 0, handler);
  }
}
