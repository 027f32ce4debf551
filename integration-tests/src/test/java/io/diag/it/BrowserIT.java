package io.diag.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.diag.it.apps.Idle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

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

  @JvmTest(main = Idle.class, options = "hosts=port.example")
  void pageOfAnotherSiteShowsNothingCostsNothingAndItsLinkIsFollowed(TargetJvm jvm)
      throws Exception {
    try (BrowserTab tab = BrowserTab.open("--host-resolver-rules=MAP *.example 127.0.0.1")) {
      assertNotFramed(jvm, tab);
      assertCostsNothing(jvm, tab);
    }
  }

  /** By a name to which no browser says where a request comes from, and without a Referer. */
  private static void assertNotFramed(TargetJvm jvm, BrowserTab tab) throws Exception {
    String port = "http://port.example:" + jvm.address().getPort();
    StringBuilder frames = new StringBuilder();
    List<String> paths =
        List.of(
            "/debug/",
            "/debug/?part=live",
            "/debug/pprof/",
            "/debug/pprof/goroutine?format=flamegraph");
    for (String path : paths) {
      frames.append("<iframe referrerpolicy=no-referrer src='" + port + path + "'></iframe>");
    }
    HttpServer server = serve(frames.toString());
    try {
      tab.go(pageOf(server));
      Await.until(
          "all frames are refused",
          () ->
              tab.problems().stream().filter(each -> each.contains("frame-ancestors")).count()
                  >= paths.size());
      assertThat(jvm.counters()).containsEntry("diag_http_refused_cross_site_total", 0L);
    } finally {
      server.stop(0);
    }
  }

  private static void assertCostsNothing(TargetJvm jvm, BrowserTab tab) throws Exception {
    String page =
        """
        <html><body><a href='%1$s/debug/'>the service</a><script>
        let sent = 0;
        const paths = ['/debug/memory', '/metrics', '/debug/', '/debug/pprof/', '/debug/metrics'];
        const loop = async path => {
          for (const end = performance.now() + 3000; performance.now() < end; sent++) {
            await fetch('%1$s' + path, {mode: 'no-cors', headers: {Accept: 'text/html'}});
          }
        };
        Promise.all(paths.map(loop)).then(() => document.title = 'sent ' + sent);
        </script></body></html>
        """
            .formatted(jvm.address());
    HttpServer server = serve(page);
    try {
      Duration before = cpu(jvm);
      tab.go(pageOf(server));
      tab.await("document.title.startsWith('sent ')");
      Duration spent = cpu(jvm).minus(before);
      long sent = Long.parseLong(tab.ask("document.title").substring("sent ".length()));
      System.out.println(sent + " requests of another site's page: " + spent.toMillis() + " ms");
      assertThat(sent).isGreaterThan(20);
      assertThat(jvm.counters().get("diag_http_refused_cross_site_total"))
          .isGreaterThanOrEqualTo(sent);
      // With answers it was 1.5 cores.
      assertThat(spent).isLessThan(Duration.ofMillis(1500));
      tab.click("a");
      tab.await("document.title.endsWith(' - diag')");
    } finally {
      server.stop(0);
    }
  }

  private static Duration cpu(TargetJvm jvm) {
    return ProcessHandle.of(jvm.pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  private static URI pageOf(HttpServer server) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/page");
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
