package io.diag.agent.http;

import java.util.Set;

/**
 * One path of the debug port.
 *
 * @param methods besides GET and HEAD
 * @param question what it answers, for the index
 * @param cost what asking costs the service, for the index
 */
public record Endpoint(
    String path, Set<String> methods, String question, String cost, Handler handler) {

  /** Makes the answer, on a worker thread, on which it may block. */
  public interface Handler {

    Response serve(Request request) throws Exception;
  }

  /** Answers to GET and HEAD. */
  public static Endpoint get(String path, String question, String cost, Handler handler) {
    return new Endpoint(path, Set.of("GET", "HEAD"), question, cost, handler);
  }
}
