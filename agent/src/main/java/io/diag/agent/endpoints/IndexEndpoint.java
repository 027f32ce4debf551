package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import io.diag.agent.http.Router;
import io.diag.agent.page.Html;
import io.diag.agent.page.PageAsset;
import io.diag.agent.page.SymptomTable;
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
        PATH, Work.CHECKED, "This page.", "none", request -> new IndexEndpoint(router).response());
  }

  private Response response() {
    return Response.html(page())
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src "
                + PageAsset.STYLE.source()
                + "; img-src data:; base-uri 'none'; form-action 'none'");
  }

  private String page() {
    Html html = new Html();
    html.markup(
        """
        <!DOCTYPE html>
        <html lang='en'>
        <head>
        <meta charset='utf-8'>
        <meta name='viewport' content='width=device-width, initial-scale=1'>
        <link rel='icon' href='data:,'>
        <title>/debug/pprof/</title>
        <style>""");
    html.markup(PageAsset.STYLE.text());
    html.markup(
        """
        </style>
        </head>
        <body>
        <h1>/debug/pprof/</h1>
        <p>With charts and flame graphs: <a href='../'>/debug/</a></p>
        <p>Types of profiles available:</p>
        <table class='index'>
        <thead><tr><th>Count</th><th>Profile</th><th>Cost</th></tr></thead>
        """);
    for (Endpoint endpoint : profiles()) {
      String name = endpoint.path().substring(PATH.length());
      html.markup("<tr><td>").text(endpoint.count().getAsLong()).markup("</td><td><a");
      html.attribute("href", Endpoint.encoded(name) + "?debug=1").markup(">").text(name);
      html.markup("</a></td><td>").text(endpoint.cost()).markup("</td></tr>\n");
    }
    html.markup("</table>\n<p>Profile Descriptions:</p>\n<ul>\n");
    for (Endpoint endpoint : profiles()) {
      html.markup("<li><b>").text(endpoint.path().substring(PATH.length()));
      html.markup(":</b> ").text(endpoint.question()).markup("</li>\n");
    }
    html.markup("</ul>\n<p>What to ask when:</p>\n");
    // Without the port's address, which is another one behind a tunnel.
    SymptomTable.write(router, PATH, "", html);
    return html.markup("</body>\n</html>\n").toString();
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
}
