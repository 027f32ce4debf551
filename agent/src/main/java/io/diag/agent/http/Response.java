package io.diag.agent.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** An answer: status, headers, body. */
public record Response(int status, HttpHeaders headers, Body body) {

  private static final String FRAME_OPTIONS = "X-Frame-Options";
  private static final String POLICY = "Content-Security-Policy";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  public static Response text(String body) {
    return of(200, TEXT, body);
  }

  public static Response html(String body) {
    return of(200, HTML, body);
  }

  /** The same for a page of this port, which shows it in a frame. No other page can. */
  public Response inOwnFrame() {
    return with(FRAME_OPTIONS, "SAMEORIGIN").with(POLICY, "frame-ancestors 'self'");
  }

  /**
   * Keeps a page of another site from showing this in a frame and having it clicked, unless there
   * is a policy of its own.
   */
  Response guarded() {
    if (headers.get("Content-Type", "").startsWith("text/html")) {
      if (!headers.contains(FRAME_OPTIONS)) {
        headers.set(FRAME_OPTIONS, "DENY");
      }
      String policy = headers.get(POLICY, "");
      if (!policy.contains("frame-ancestors")) {
        headers.set(POLICY, (policy.isEmpty() ? "" : policy + "; ") + "frame-ancestors 'none'");
      }
    }
    return this;
  }

  /** Shown in the browser. */
  public static Response inline(String contentType, byte[] body) {
    Response response = new Response(200, new DefaultHttpHeaders(), Body.of(body));
    response.headers.set("Content-Type", contentType);
    return response;
  }

  /** The same, of a body in pieces. */
  public static Response inline(String contentType, Body body) {
    Response response = new Response(200, new DefaultHttpHeaders(), body);
    response.headers.set("Content-Type", contentType);
    return response;
  }

  /** Text that is sent while it is written. */
  public static Response streamed(Body.Writer writer) {
    Response response = new Response(200, new DefaultHttpHeaders(), Body.written(writer));
    response.headers.set("Content-Type", TEXT);
    return response;
  }

  /** A binary file that browsers save under this name, with the headers Go sets. */
  public static Response attachment(String fileName, byte[] body) {
    return attachment(fileName, Body.of(body));
  }

  /** The same, of a body too big to hold. */
  public static Response attachment(String fileName, Body body) {
    Response response = new Response(200, new DefaultHttpHeaders(), body);
    response.headers.set("Content-Type", "application/octet-stream");
    response.headers.set(
        "Content-Disposition", "attachment; filename=\"" + quotable(fileName) + "\"");
    return response;
  }

  /** A custom profile may be called anything. */
  private static String quotable(String fileName) {
    return fileName.replaceAll("[^ !#-\\[\\]-~]", "_");
  }

  /** pprof shows the body only with X-Go-Pprof and text/plain both there. */
  public static Response error(int status, String message) {
    Response response = of(status, TEXT, message + "\n");
    response.headers.set("X-Go-Pprof", "1");
    return response;
  }

  public static Response movedPermanently(String location) {
    Response response =
        of(
            301,
            HTML,
            "<a href=\"" + location.replace("\"", "%22") + "\">Moved Permanently</a>.\n\n");
    response.headers.set("Location", location);
    return response;
  }

  /** The same with a header. */
  public Response with(String header, String value) {
    headers.set(header, value);
    return this;
  }

  private static Response of(int status, String type, String body) {
    Response response =
        new Response(
            status, new DefaultHttpHeaders(), Body.of(body.getBytes(StandardCharsets.UTF_8)));
    response.headers.set("Content-Type", type);
    return response;
  }
}
