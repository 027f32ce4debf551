package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import io.diag.agent.http.Router;
import java.util.ArrayList;
import java.util.List;

/** {@code /debug/pprof/}: what there is to ask, laid out as Go's index. */
public final class IndexEndpoint {

  private static final String PATH = "/debug/pprof/";

  private final Router router;

  private IndexEndpoint(Router router) {
    this.router = router;
  }

  public static Endpoint create(Router router) {
    return Endpoint.read(
        PATH, "This page.", "none", request -> Response.html(new IndexEndpoint(router).page()));
  }

  private String page() {
    StringBuilder html = new StringBuilder();
    html.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>/debug/pprof/</title>
        <style>
        body { font-family: sans-serif; margin: 1em; }
        td, th { padding: 0.2em 1em 0.2em 0; text-align: left; vertical-align: top; }
        td.count { text-align: right; }
        </style>
        </head>
        <body>
        /debug/pprof/
        <p>Types of profiles available:</p>
        <table>
        <thead><tr><th>Count</th><th>Profile</th><th>Cost</th></tr></thead>
        """);
    for (Endpoint endpoint : profiles()) {
      String name = endpoint.path().substring(PATH.length());
      html.append("<tr><td class=\"count\">")
          .append(endpoint.count().getAsLong())
          .append("</td><td><a href='")
          .append(escape(Endpoint.encoded(name)))
          .append("?debug=1'>")
          .append(escape(name))
          .append("</a></td><td>")
          .append(escape(endpoint.cost()))
          .append("</td></tr>\n");
    }
    html.append("</table>\n<p>Profile Descriptions:</p>\n<ul>\n");
    for (Endpoint endpoint : profiles()) {
      html.append("<li><b>")
          .append(escape(endpoint.path().substring(PATH.length())))
          .append(":</b> ")
          .append(escape(endpoint.question()))
          .append("</li>\n");
    }
    html.append("</ul>\n<p>The JVM in one line: <a href='../runtime'>/debug/runtime</a></p>\n");
    html.append("<p>Memory by what has it: <a href='../memory'>/debug/memory</a></p>\n");
    html.append("<p>Collections as they happen: <a href='../gctrace'>/debug/gctrace</a></p>\n");
    html.append(
        "<p>The soft memory limit: <a href='../runtime/memory-limit'>/debug/runtime/memory-limit</a></p>\n");
    html.append(
        "<p>How often contention is sampled: <a href='../runtime/block-rate'>/debug/runtime/block-rate</a>,"
            + " <a href='../runtime/mutex-fraction'>/debug/runtime/mutex-fraction</a></p>\n");
    html.append("<p>Thread leaks: <a href='../leaks'>/debug/leaks</a></p>\n");
    html.append("<p>Which metrics there are: <a href='../metrics'>/debug/metrics</a></p>\n");
    html.append("<p>The agent itself: <a href='../diag'>/debug/diag</a></p>\n");
    return html.append("</body>\n</html>\n").toString();
  }

  private List<Endpoint> profiles() {
    List<Endpoint> profiles = new ArrayList<>();
    for (Endpoint endpoint : router.endpoints()) {
      if (endpoint.path().startsWith(PATH) && !endpoint.path().equals(PATH)) {
        profiles.add(endpoint);
      }
    }
    return profiles;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }
}
