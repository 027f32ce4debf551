package io.diag.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.diag.it.apps.Idle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** What a web page of somebody else's can do by the browser of who visits it: nothing. */
class BrowserIT {

  @JvmTest(main = Idle.class)
  void pageOfAnotherSiteGetsNothingDone(TargetJvm jvm) throws Exception {
    String port = jvm.address().toString();
    String page =
        """
        <html><body>
        <img id=img src="%1$s/debug/pprof/profile?seconds=1&by=img">
        <form id=form method=post target=frame action="%1$s/debug/pprof/symbol?by=form">
        <input name=a value=b></form><iframe name=frame></iframe>
        <script>
        document.getElementById('form').submit();
        const options = {mode: 'no-cors', credentials: 'include'};
        Promise.allSettled([
          fetch('%1$s/debug/pprof/symbol', {...options, method: 'POST', body: '0x1'}),
          fetch('%1$s/debug/pprof/profile?seconds=1', options),
          fetch('%1$s/debug/pprof/symbol').then(r => r.text()),
          fetch('%1$s/debug/pprof/symbol', {method: 'PUT', body: '0x1'}),
        ]).then(all => {
          document.title = all.map(each => each.status).join(' ');
        });
        </script></body></html>
        """
            .formatted(port);
    HttpServer server = serve(page);
    try {
      Command chromium =
          Chromium.open("http://localhost:" + server.getAddress().getPort() + "/page");
      // An answer to no-cors is there but empty for the page; the others it is not given at all.
      assertThat(chromium.stdout())
          .contains("<title>fulfilled fulfilled rejected rejected</title>");
    } finally {
      server.stop(0);
    }
    // The image, the form and the two fetches; the PUT was not sent, after its preflight.
    Await.until(
        "all are refused", () -> jvm.counters().get("diag_http_refused_cross_site_total") >= 4);
    assertThat(jvm.counters()).containsEntry("diag_cpu_profiles_total", 0L);
    assertThat(jvm.stderr()).contains("another site's page (Sec-Fetch-Site: ");
  }

  @JvmTest(main = Idle.class)
  void pageOfAnotherSiteCannotHaveOursClicked(TargetJvm jvm) throws Exception {
    HttpServer server = serve("<iframe src='" + jvm.url("/debug/") + "'></iframe>");
    try (BrowserTab tab = BrowserTab.open()) {
      tab.go(URI.create("http://localhost:" + server.getAddress().getPort() + "/page"));
      Await.until("the frame is refused", () -> !tab.problems().isEmpty());
      assertThat(tab.problems().toString()).contains("frame-ancestors 'none'");
    } finally {
      server.stop(0);
    }
  }

  @JvmTest(main = Idle.class)
  void ownPageAndAnOpenedAddressWork(TargetJvm jvm) throws Exception {
    String url = jvm.url("/debug/pprof/profile?seconds=1&debug=1").toString();
    assertThat(Chromium.open(url).stdout()).contains("profile profile: total");
    assertThat(jvm.counters()).containsEntry("diag_cpu_profiles_total", 1L);
  }

  @JvmTest(main = Idle.class)
  void nameThatIsPointedHereIsRefused(TargetJvm jvm) throws Exception {
    int port = jvm.address().getPort();
    Command chromium =
        Chromium.open(
            "http://evil.example:" + port + "/debug/pprof/cmdline",
            "--host-resolver-rules=MAP evil.example 127.0.0.1");
    assertThat(chromium.stdout())
        .contains("this port is not known as 'evil.example'")
        .doesNotContain(Idle.class.getName());
    assertThat(jvm.counters().get("diag_http_refused_host_total")).isPositive();
    assertThat(Chromium.open("http://localhost:" + port + "/debug/pprof/cmdline").stdout())
        .contains(Idle.class.getName());
  }

  private static HttpServer serve(String page) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/page",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          byte[] body = page.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
