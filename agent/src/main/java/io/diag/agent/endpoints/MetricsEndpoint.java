package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Request;
import io.diag.agent.http.Response;
import io.diag.agent.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** {@code /metrics}: for Prometheus. */
public final class MetricsEndpoint {

  /** With the classes that the first request loads. */
  private static final long ROOM = 1536 * 1024;

  private static final int EXPECTED_BYTES = 32 * 1024;

  private final Metrics metrics;

  private MetricsEndpoint(Metrics metrics) {
    this.metrics = metrics;
  }

  public static Endpoint create(Metrics metrics) {
    return Endpoint.read(
            "/metrics",
            Work.CHECKED,
            "The JVM and the agent in numbers, for Prometheus: heap, collections, threads, latencies.",
            "no safepoint",
            new MetricsEndpoint(metrics)::serve)
        .needing(query -> ROOM);
  }

  private Response serve(Request request) throws IOException {
    String accept = request.header("Accept");
    boolean zipped = acceptsGzip(request.header("Accept-Encoding"));
    ByteArrayOutputStream body = new ByteArrayOutputStream(EXPECTED_BYTES);
    try (OutputStream out = zipped ? new FastGzip(body) : body) {
      metrics.write(out, accept, request.query().all("name[]"));
    }
    Response response =
        Response.inline(metrics.format(accept).getContentType(), body.toByteArray())
            .with("Vary", "Accept, Accept-Encoding");
    return zipped ? response.with("Content-Encoding", "gzip") : response;
  }

  private static boolean acceptsGzip(String encodings) {
    for (String encoding : encodings == null ? new String[0] : encodings.split(",", -1)) {
      String name = encoding.replaceFirst(";.*", "").strip();
      if (name.equalsIgnoreCase("gzip") && !encoding.replace(" ", "").matches(".*;q=0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }

  /** Half as long as with the usual level, for a tenth more bytes. */
  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
