package io.diag.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer: status, headers, body. */
public record Response(int status, Map<String, String> headers, Body body) {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  public static Response text(String body) {
    return of(200, TEXT, body);
  }

  public static Response html(String body) {
    return of(200, HTML, body);
  }

  /** Shown in the browser. */
  public static Response inline(String contentType, byte[] body) {
    Response response = new Response(200, new LinkedHashMap<>(), Body.of(body));
    response.headers.put("Content-Type", contentType);
    return response;
  }

  /** A binary file that browsers save under this name, with the headers Go sets. */
  public static Response attachment(String fileName, byte[] body) {
    return attachment(fileName, Body.of(body));
  }

  /** The same, of a body too big to hold. */
  public static Response attachment(String fileName, Body body) {
    Response response = new Response(200, new LinkedHashMap<>(), body);
    response.headers.put("Content-Type", "application/octet-stream");
    response.headers.put("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
    return response;
  }

  /** pprof shows the body only with X-Go-Pprof and text/plain both there. */
  public static Response error(int status, String message) {
    Response response = of(status, TEXT, message + "\n");
    response.headers.put("X-Go-Pprof", "1");
    return response;
  }

  public static Response movedPermanently(String location) {
    Response response =
        of(
            301,
            HTML,
            "<a href=\"" + location.replace("\"", "%22") + "\">Moved Permanently</a>.\n\n");
    response.headers.put("Location", location);
    return response;
  }

  Response with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  private static Response of(int status, String type, String body) {
    Response response =
        new Response(status, new LinkedHashMap<>(), Body.of(body.getBytes(StandardCharsets.UTF_8)));
    response.headers.put("Content-Type", type);
    return response;
  }
}
