package io.diag.agent.endpoints;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import io.diag.agent.log.ErrorText;
import java.util.Map;

/** {@code /debug/diag}: the agent about itself, one {@code name value} a line. */
public final class AgentStateEndpoint {

  public static Endpoint create(String version, Features features, Counters counters) {
    return Endpoint.read(
        "/debug/diag",
        "The agent itself: version, features that work and that do not, counters.",
        "none",
        request -> Response.text(text(version, features, counters)));
  }

  private static String text(String version, Features features, Counters counters) {
    StringBuilder text = new StringBuilder("version " + version + "\n");
    for (Map.Entry<String, String> feature : features.states().entrySet()) {
      text.append("feature ").append(feature.getKey()).append(' ');
      text.append(feature.getValue()).append('\n');
    }
    for (Counters.Entry counter : counters.list()) {
      text.append(counter.name()).append(' ').append(value(counter)).append('\n');
    }
    return text.toString();
  }

  /** One that fails leaves out itself alone. */
  private static String value(Counters.Entry counter) {
    try {
      return Long.toString(counter.value().getAsLong());
    } catch (RuntimeException | LinkageError e) {
      return "left out (" + ErrorText.of(e) + ")";
    }
  }

  private AgentStateEndpoint() {}
}
