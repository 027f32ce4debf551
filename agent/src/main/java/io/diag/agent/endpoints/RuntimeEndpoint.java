package io.diag.agent.endpoints;

import io.diag.agent.format.JsonText;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.metrics.Distribution;
import io.diag.agent.metrics.Metrics;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /debug/runtime}: the JVM in one line. */
public final class RuntimeEndpoint {

  private static final double MILLISECONDS = 1e3;

  private final Metrics metrics;

  private RuntimeEndpoint(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Makes it.
   *
   * @param metrics null if they are not wanted
   */
  public static Endpoint create(Metrics metrics) {
    return Endpoint.read(
        "/debug/runtime",
        Work.CHEAP,
        "Threads, virtual threads, heap and collections in one line.",
        "none",
        new RuntimeEndpoint(metrics)::serve);
  }

  private Response serve(Request request) throws HttpException {
    String format = request.query().get("format");
    return switch (format) {
      case "", "text" -> Response.text(RuntimeValue.line(RuntimeReading.now()) + "\n");
      case "json" -> Response.inline("application/json", json().getBytes(StandardCharsets.UTF_8));
      default -> throw SamplingParameters.invalid("format", format, "text or json");
    };
  }

  /** What this JVM does not tell is null. */
  private String json() {
    Map<RuntimeValue, Long> values = RuntimeReading.now();
    StringBuilder json = new StringBuilder("{");
    for (RuntimeValue value : RuntimeValue.values()) {
      Long number = values.get(value);
      json.append('"').append(value.label()).append("\":");
      json.append(number == null ? "null" : value.text(number)).append(',');
    }
    return json.append("\"distributions\":").append(distributions()).append("}\n").toString();
  }

  /** How long things took since the JVM's start, in milliseconds; null where there was none yet. */
  private String distributions() {
    JsonText json = new JsonText().beginObject();
    Map<String, Distribution> all = metrics == null ? Map.of() : metrics.distributions();
    for (Map.Entry<String, Distribution> each : all.entrySet()) {
      Distribution distribution = each.getValue();
      json.name(each.getKey()).beginObject();
      json.name("count").value(distribution.count());
      json.name("sum_ms").value(distribution.seconds() * MILLISECONDS);
      json.name("p50_ms").value(distribution.quantile(0.5) * MILLISECONDS);
      json.name("p99_ms").value(distribution.quantile(0.99) * MILLISECONDS);
      json.endObject();
    }
    return json.endObject().toString();
  }
}
