package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /debug/runtime}: the JVM in one line. */
public final class RuntimeEndpoint {

  public static Endpoint create() {
    return Endpoint.read(
        "/debug/runtime",
        "Threads, virtual threads, heap and collections in one line.",
        "none",
        RuntimeEndpoint::serve);
  }

  private static Response serve(Request request) throws HttpException {
    String format = request.query().get("format");
    return switch (format) {
      case "", "text" -> Response.text(RuntimeValue.line(RuntimeReading.now()) + "\n");
      case "json" ->
          Response.inline(
              "application/json", json(RuntimeReading.now()).getBytes(StandardCharsets.UTF_8));
      default -> throw SamplingParameters.invalid("format", format, "text or json");
    };
  }

  /** What this JVM does not tell is null. */
  private static String json(Map<RuntimeValue, Long> values) {
    StringBuilder json = new StringBuilder("{");
    for (RuntimeValue value : RuntimeValue.values()) {
      Long number = values.get(value);
      json.append(json.length() == 1 ? "" : ",").append('"').append(value.label()).append("\":");
      json.append(number == null ? "null" : value.text(number));
    }
    return json.append("}\n").toString();
  }

  private RuntimeEndpoint() {}
}
