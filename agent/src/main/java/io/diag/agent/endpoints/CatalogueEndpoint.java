package io.diag.agent.endpoints;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.catalogue.Catalogue;
import io.diag.agent.catalogue.CatalogueJson;
import io.diag.agent.catalogue.CatalogueMarkdown;
import io.diag.agent.catalogue.CatalogueSource;
import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.HttpException;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import java.nio.charset.StandardCharsets;

/** {@code /debug/metrics}: which metrics there are to be had, and how. */
public final class CatalogueEndpoint {

  /** All attributes, counters and events as objects, and the text of 130 KiB three times. */
  private static final long ROOM = 6 * 1024 * 1024;

  private final CatalogueSource agent;
  private final JavaBase javaBase;

  private CatalogueEndpoint(CatalogueSource agent, JavaBase javaBase) {
    this.agent = agent;
    this.javaBase = javaBase;
  }

  /**
   * Makes it.
   *
   * @param agent what the agent itself exports
   */
  public static Endpoint create(CatalogueSource agent, JavaBase javaBase) {
    return Endpoint.read(
            "/debug/metrics",
            Work.CHECKED,
            "Which metrics, MBean attributes, JVM counters and events there are, and how to get each.",
            "0.8 s of CPU and 4 to 13 MB the first time, 0.1 s from then on; nothing is started",
            new CatalogueEndpoint(agent, javaBase)::serve)
        .countedAlways()
        .needing(query -> ROOM);
  }

  private Response serve(Request request) throws HttpException {
    String format = request.query().get("format");
    return switch (format) {
      case "", "markdown" ->
          answer("text/markdown; charset=utf-8", CatalogueMarkdown.of(catalogue()));
      case "json" -> answer("application/json", CatalogueJson.of(catalogue()));
      default -> throw SamplingParameters.invalid("format", format, "markdown or json");
    };
  }

  private Catalogue catalogue() {
    return Catalogue.ofThisJvm(agent, javaBase);
  }

  private static Response answer(String type, String body) {
    return Response.inline(type, body.getBytes(StandardCharsets.UTF_8));
  }
}
