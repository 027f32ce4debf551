package io.diag.agent.page;

import io.diag.agent.http.Response;
import io.diag.agent.http.Router;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.recent.RecentSeries;
import java.util.function.Supplier;

/** The page for people: plain HTML that a small script keeps up to date. */
public final class DebugPage {

  public static final String PATH = "/debug/";

  /** Read when somebody looks, not when the service starts. */
  private static final class Assets {

    static final PageAsset SCRIPT = PageAsset.read("page.js");

    /**
     * Nothing but the agent's own style and script, and nothing from elsewhere; no page of another
     * site may show it in a frame and have it clicked.
     */
    static final String POLICY =
        "default-src 'none'; style-src "
            + PageAsset.STYLE.source()
            + "; script-src "
            + SCRIPT.source()
            + "; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action"
            + " 'none'; frame-ancestors 'none'";
  }

  private final Router router;
  private final Supplier<RecentSeries> recent;
  private final String version;
  private final Supplier<String> url;

  /**
   * The page.
   *
   * @param url where the port is; anything but http and https is not for browsers
   */
  public DebugPage(
      Router router, Supplier<RecentSeries> recent, String version, Supplier<String> url) {
    this.router = router;
    this.recent = recent;
    this.version = version;
    this.url = url;
  }

  public Response whole() {
    String program = ProgramName.current();
    String server = url.get().startsWith("http") ? url.get() : "http://localhost";
    Html html = new Html();
    html.markup(
        """
        <!DOCTYPE html>
        <html lang='en'>
        <head>
        <meta charset='utf-8'>
        <meta name='viewport' content='width=device-width, initial-scale=1'>
        <meta name='color-scheme' content='light dark'>
        <link rel='icon' href='data:,'>
        <title>""");
    html.text(program).markup(" - diag</title>\n<style>").markup(PageAsset.STYLE.text());
    html.markup("</style>\n</head>\n<body>\n<header><h1>").text(program).markup("</h1><p>");
    html.text(System.getProperty("java.vm.name", "") + " ");
    html.text(System.getProperty("java.runtime.version", "") + ", diag " + version);
    html.markup(
        """
        </p>
        <nav><a href='#now'>Now</a> <a href='#profile'>Profile</a> <a href='#leaks'>Leaks</a>
        <a href='#ask'>What to ask</a></nav></header>
        <p id='trouble' role='alert' hidden></p>
        <main>
        <section id='now'><h2>Now</h2><div id='live'>
        """);
    LiveView.write(recent.get(), html);
    html.markup(
        """
        </div></section>
        <section id='profile'><h2>Profile</h2>
        """);
    ProfileButtons.write(router, PATH, server, html);
    html.markup(
        """
        <div id='result'></div>
        </section>
        <section id='leaks'><h2>Thread leaks</h2>
        <div id='suspects'><a href='leaks'>Threads that are started and never end</a></div></section>
        <section id='ask'><h2>What to ask</h2>
        """);
    SymptomTable.write(router, PATH, server, html);
    html.markup("<h3>Beside these</h3>\n");
    OtherEndpoints.write(router, PATH, html);
    html.markup("</section>\n</main>\n<script>").markup(Assets.SCRIPT.text());
    return guarded(html.markup("</script>\n</body>\n</html>\n"));
  }

  /** What changes of it. */
  public Response live() {
    Html html = new Html();
    LiveView.write(recent.get(), html);
    return guarded(html);
  }

  private static Response guarded(Html html) {
    return Response.html(html.toString())
        .with("Content-Security-Policy", Assets.POLICY)
        .with("Cache-Control", "no-store");
  }
}
