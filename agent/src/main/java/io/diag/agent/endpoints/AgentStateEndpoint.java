package io.diag.agent.endpoints;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import io.diag.agent.http.Router;
import io.diag.agent.log.ErrorText;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /debug/diag}: the agent about itself, one {@code name value} a line. */
public final class AgentStateEndpoint {

  /**
   * The endpoint.
   *
   * @param offReason why all is off; null while it is on
   */
  public static Endpoint create(
      String version,
      Features features,
      Counters counters,
      Supplier<String> offReason,
      Router router) {
    return Endpoint.read(
        "/debug/diag",
        Work.CHEAP,
        "The agent itself: version, features that work and that do not, counters, endpoints.",
        "none",
        request ->
            Response.text(text(version, features, counters, offReason.get()) + endpoints(router)));
  }

  private static String text(
      String version, Features features, Counters counters, String offReason) {
    StringBuilder text = new StringBuilder("version " + version + "\n");
    for (Map.Entry<String, String> feature : features.states().entrySet()) {
      text.append("feature ").append(feature.getKey()).append(' ');
      text.append(shown(feature, offReason)).append('\n');
    }
    for (Counters.Entry counter : counters.list()) {
      text.append(counter.name()).append(' ').append(value(counter)).append('\n');
    }
    return text.toString();
  }

  /** Who may ask for what, and what each request costs: as the table in docs/security.md. */
  private static String endpoints(Router router) {
    StringBuilder text = new StringBuilder();
    for (Endpoint endpoint : router.endpoints()) {
      text.append("endpoint ").append(endpoint.path()).append(" | ");
      text.append(endpoint.access()).append('\n');
    }
    return text.toString();
  }

  private static String shown(Map.Entry<String, String> feature, String offReason) {
    boolean works = offReason == null || !feature.getValue().startsWith("on");
    return works || feature.getKey().equals("port") ? feature.getValue() : "off as the agent";
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
