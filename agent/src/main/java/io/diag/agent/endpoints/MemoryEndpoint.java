package io.diag.agent.endpoints;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.memory.MemoryReading;
import java.nio.charset.StandardCharsets;

/** {@code /debug/memory}: what the process's memory is taken by. */
public final class MemoryEndpoint {

  public static Endpoint create(JavaBase javaBase) {
    return Endpoint.read(
        "/debug/memory",
        Work.CHECKED,
        "What the process's memory is taken by: heap, metaspace, code, stacks, buffers, beside what"
            + " the kernel and the cgroup count.",
        "no safepoint; a millisecond, and 2 us for each thread",
        request -> serve(request, javaBase));
  }

  private static Response serve(Request request, JavaBase javaBase) throws HttpException {
    String format = request.query().get("format");
    return switch (format) {
      case "", "text" -> Response.text(MemoryReading.now(javaBase).text());
      case "json" ->
          Response.inline(
              "application/json",
              MemoryReading.now(javaBase).json().getBytes(StandardCharsets.UTF_8));
      default -> throw SamplingParameters.invalid("format", format, "text or json");
    };
  }

  private MemoryEndpoint() {}
}
