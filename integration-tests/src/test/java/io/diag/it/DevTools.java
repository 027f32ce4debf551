package io.diag.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Chromium's DevTools protocol, for one tab: commands with their answers, and events. */
final class DevTools implements WebSocket.Listener, AutoCloseable {

  private final WebSocket socket;
  private final StringBuilder incoming = new StringBuilder();
  private final Map<Integer, Map<String, Object>> answers = new HashMap<>();
  private final List<Map<String, Object>> events = new ArrayList<>();
  private int commands;

  DevTools(URI tab) throws Exception {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(tab, this)
            .get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Has a command done.
   *
   * @param parameters as JSON
   * @return its result
   */
  Map<String, Object> command(String method, String parameters) throws Exception {
    int id = ++commands;
    String command =
        "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}";
    socket.sendText(command, true).get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    Map<String, Object> answer = Await.value(() -> "no answer to " + command, () -> taken(id));
    if (answer.containsKey("error")) {
      throw new AssertionError(command + ": " + answer.get("error"));
    }
    return in(answer, "result");
  }

  /** The parameters of all events of this name so far. */
  List<Map<String, Object>> events(String method) {
    synchronized (events) {
      return events.stream()
          .filter(event -> method.equals(event.get("method")))
          .map(event -> in(event, "params"))
          .toList();
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> in(Map<String, Object> object, String name) {
    return (Map<String, Object>) object.get(name);
  }

  private Map<String, Object> taken(int id) {
    synchronized (events) {
      return answers.remove(id);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    incoming.append(part);
    if (last) {
      Map<String, Object> message = Json.object(incoming.toString());
      incoming.setLength(0);
      synchronized (events) {
        if (message.containsKey("id")) {
          answers.put(((Double) message.get("id")).intValue(), message);
        } else {
          events.add(message);
        }
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
