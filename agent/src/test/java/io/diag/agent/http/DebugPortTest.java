package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.agent.config.GuardException;
import io.diag.agent.gate.Work;
import io.diag.agent.http.OpenPort.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what from a real port. */
class DebugPortTest {

  private static final String OPS = "Authorization: Basic " + base64("ops:secret");

  @TempDir static Path directory;

  @Test
  void addressComesBeforeCredentialsBeforeAll() throws Exception {
    OpenPort port = OpenPort.with("user=ops,password=secret,allow=127.0.0.2");
    for (String path : List.of("/read", "/heavy", "/nothing", "/%zz")) {
      assertStatus(401, port.askFrom("127.0.0.2", "GET", path));
      assertStatus(403, port.askFrom("127.0.0.3", "GET", path));
      assertStatus(403, port.askFrom("127.0.0.3", "GET", path, OPS));
    }
    assertStatus(200, port.askFrom("127.0.0.2", "GET", "/read", OPS));
    assertStatus(200, port.askFrom("127.0.0.2", "GET", "/heavy", OPS));
    assertStatus(404, port.askFrom("127.0.0.2", "GET", "/nothing", OPS));
    assertStatus(400, port.askFrom("127.0.0.2", "GET", "/%zz", OPS));
    assertStatus(405, port.askFrom("127.0.0.2", "POST", "/read", OPS));
    assertStatus(400, port.askFrom("127.0.0.2", "GET", "/read", OPS, "Host: a", "Host: b"));
    assertStatus(403, port.askFrom("127.0.0.3", "GET", "/read", OPS, "Host: a", "Host: b"));
  }

  @Test
  void challengeNamesWhatIsTaken() throws Exception {
    Answer basic = OpenPort.with("user=ops,password=secret").get("/read");
    assertThat(basic.headers())
        .containsEntry("www-authenticate", "Basic realm=\"diag\", charset=\"UTF-8\"");
    Answer both = OpenPort.with("user=ops,password=secret,token=abc").get("/read");
    assertThat(both.headers().get("www-authenticate"))
        .isEqualTo("Basic realm=\"diag\", charset=\"UTF-8\" & Bearer realm=\"diag\"");
    assertThat(both.body()).contains("USER:PASSWORD", "Bearer");
  }

  @Test
  void scopesLimitWhatCredentialsAllow() throws Exception {
    OpenPort port =
        OpenPort.with("credentials=" + file("read bearer r\ncapture bearer c\ncontrol bearer x\n"));
    String[][] expected = {
      // Who, what, and whether: read, capture, heavy, GET and PUT of what changes something.
      {"r", "200 403 403 200 403"},
      {"c", "200 200 200 200 403"},
      {"x", "200 200 200 200 200"},
    };
    for (String[] row : expected) {
      String token = "Authorization: Bearer " + row[0];
      List<String> statuses = new ArrayList<>();
      for (String path : List.of("/read", "/capture", "/heavy", "/limit")) {
        statuses.add("" + port.get(path, token).status());
      }
      statuses.add("" + port.ask("PUT", "/limit", token).status());
      assertThat(String.join(" ", statuses)).as(row[0]).isEqualTo(row[1]);
    }
    assertThat(port.changes).hasValue(1);
    assertThat(port.get("/capture", "Authorization: Bearer r").body())
        .isEqualTo("these credentials are limited to 'read', and this needs 'capture'\n");
    // What is nowhere needs no more than to be let in.
    assertStatus(404, port.get("/nothing", "Authorization: Bearer r"));
  }

  @Test
  void forwardedForCountsFromTrustedProxiesOnly() throws Exception {
    OpenPort port = OpenPort.with("allow=10.0.0.0/8,trusted-proxies=127.0.0.2,insecure=true");
    String forwarded = "X-Forwarded-For: 203.0.113.9, 10.1.2.3";
    assertStatus(200, port.askFrom("127.0.0.2", "GET", "/read", forwarded));
    assertStatus(403, port.askFrom("127.0.0.3", "GET", "/read", forwarded));
    assertStatus(403, port.askFrom("127.0.0.2", "GET", "/read", "X-Forwarded-For: 203.0.113.9"));
    assertStatus(
        403, port.askFrom("127.0.0.2", "GET", "/read", "X-Forwarded-For: 10.1.2.3, 203.0.113.9"));
    assertStatus(403, port.askFrom("127.0.0.2", "GET", "/read", "X-Forwarded-For: unknown"));
    assertStatus(403, port.askFrom("127.0.0.2", "GET", "/read"));
  }

  @Test
  void limitsCountTheClientBehindTheProxy() throws Exception {
    OpenPort port = OpenPort.with("trusted-proxies=127.0.0.2,allow=10.0.0.0/8,rate-limit=10m");
    for (String client : List.of("10.0.0.1", "10.0.0.2")) {
      String header = "X-Forwarded-For: " + client;
      assertStatus(200, port.askFrom("127.0.0.2", "GET", "/heavy", header));
      Answer second = port.askFrom("127.0.0.2", "GET", "/heavy", header);
      assertStatus(429, second);
      assertThat(Integer.parseInt(second.headers().get("retry-after"))).isBetween(500, 601);
      assertStatus(200, port.askFrom("127.0.0.2", "GET", "/read", header));
      assertStatus(200, port.askFrom("127.0.0.2", "GET", "/heap", header));
      assertStatus(429, port.askFrom("127.0.0.2", "GET", "/heap?gc=1", header));
    }
  }

  @Test
  void limitsAreOptions() throws Exception {
    OpenPort port = OpenPort.with("limit=2,limit.source=1");
    try (Socket first = collecting(port, "127.0.0.2", 1);
        Socket second = collecting(port, "127.0.0.3", 2)) {
      assertThat(port.askFrom("127.0.0.2", "GET", "/heavy").body()).startsWith("1 profiles are");
      assertThat(port.askFrom("127.0.0.4", "GET", "/heavy").body()).startsWith("2 profiles are");
      assertStatus(200, port.askFrom("127.0.0.4", "GET", "/read"));
      port.finish.countDown();
      assertStatus(200, OpenPort.answer(first));
      assertStatus(200, OpenPort.answer(second));
    }
    assertStatus(200, port.askFrom("127.0.0.2", "GET", "/heavy"));
  }

  private static Socket collecting(OpenPort port, String from, int inAll) throws Exception {
    Socket socket = port.connectFrom(from);
    send(socket, "GET /heavy?wait=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    while (port.collecting.get() < inAll) {
      Thread.onSpinWait();
    }
    return socket;
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:6060, 200",
    "LOCALHOST., 200",
    "127.0.0.1, 200",
    "[::1]:1, 200",
    "10.1.2.3, 200",
    "diag.example.org, 200",
    "evil.example.org, 403",
    "localhost.evil.org, 403",
    "127.0.0.1.nip.io, 403",
    "[::1, 403",
    "'', 200"
  })
  void hostThatIsSomebodyElsesNameIsRefused(String host, int status) throws Exception {
    OpenPort port = OpenPort.with("hosts=\"diag.example.org,other\"");
    assertStatus(status, port.get("/read", "Host: " + host));
  }

  @Test
  void whoHasCredentialsMayAskByAnyName() throws Exception {
    OpenPort port = OpenPort.with("user=ops,password=secret");
    assertStatus(200, port.get("/read", OPS, "Host: pod.namespace.svc"));
    assertStatus(401, port.get("/read", "Host: pod.namespace.svc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sec-Fetch-Site: cross-site | 403",
        "Sec-Fetch-Site: same-site | 403",
        "Sec-Fetch-Site: same-origin | 200",
        "Sec-Fetch-Site: none | 200",
        "Origin: http://evil.example.org | 403",
        "Origin: null | 403",
        "Origin: http://localhost:1 | 403",
        "Origin: http://localhost:PORT | 200",
        "Referer: http://evil.example.org/page | 403",
        "Referer: http://localhost:PORT/debug/ | 200",
        "Referer: http://localhost:PORT@evil.example.org/ | 403",
        "Accept: */* | 200"
      })
  void anotherSitesPageGetsNothingDone(String header, int status) throws Exception {
    OpenPort port = OpenPort.with("");
    String sent = header.replace("PORT", "" + port.port());
    assertStatus(status, port.get("/heavy", sent));
    assertStatus(status, port.get("/heap?gc=1", sent));
    assertStatus(status, port.ask("PUT", "/limit", sent));
    assertThat(port.changes).hasValue(status == 200 ? 1 : 0);
    // What costs nothing cannot be read by it, either, but that is the browser's to see to.
    assertStatus(200, port.get("/read", sent));
    assertStatus(200, port.get("/heap", sent));
    assertStatus(status, port.get("/capture", sent));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: navigate;Sec-Fetch-Dest: document | true",
        "Sec-Fetch-Site: same-site;Sec-Fetch-Mode: navigate;Sec-Fetch-Dest: document | true",
        "Referer: http://wiki.example.org/;Accept: text/html,application/xhtml+xml | true",
        "Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: navigate;Sec-Fetch-Dest: iframe | false",
        "Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: no-cors;Sec-Fetch-Dest: empty | false",
        "Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: no-cors;Accept: text/html | false",
        "Sec-Fetch-Site: cross-site;Sec-Fetch-Mode: navigate;Sec-Fetch-Dest: document;Sec-Purpose:"
            + " prefetch | false",
        "Origin: http://wiki.example.org;Accept: text/html | false"
      })
  void linksAreFollowedButNotAsOftenAsAPageCould(String headers, boolean followed)
      throws Exception {
    OpenPort port = OpenPort.with("");
    String[] sent = headers.split(";", -1);
    assertStatus(followed ? 200 : 403, port.get("/capture", sent));
    assertStatus(403, port.get("/heavy", sent));
    assertStatus(403, port.ask("PUT", "/limit", sent));
    int served = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 15; i++) {
      served += port.get("/capture", sent).status() == 200 ? 1 : 0;
    }
    // Nine more, and one for each second that this takes.
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
    assertThat((long) served).isBetween(followed ? 9L : 0, followed ? 9 + seconds : 0);
    // A page asks again when it has been refused, and waits for that.
    assertThat(System.nanoTime() - start).isGreaterThan((15 - served) * 90_000_000L);
    assertStatus(200, port.get("/capture"));
    assertStatus(200, port.get("/capture", "Sec-Fetch-Site: none"));
  }

  @Test
  void htmlIsShownInNoFrame() throws Exception {
    OpenPort port = OpenPort.with("");
    port.router.register(
        Endpoint.read("/page", Work.CHEAP, "", "", request -> Response.html("<p>")));
    port.router.register(
        Endpoint.read(
            "/policy",
            Work.CHEAP,
            "",
            "",
            request -> Response.html("<p>").with("Content-Security-Policy", "img-src data:")));
    port.router.register(
        Endpoint.read("/own", Work.CHEAP, "", "", request -> Response.html("<p>").inOwnFrame()));
    port.router.register(
        Endpoint.read("/moved/", Work.CHEAP, "", "", request -> Response.text("")));
    String[][] expected = {
      {"/page", "frame-ancestors 'none'", "DENY"},
      {"/policy", "img-src data:; frame-ancestors 'none'", "DENY"},
      {"/moved", "frame-ancestors 'none'", "DENY"},
      {"/own", "frame-ancestors 'self'", "SAMEORIGIN"},
    };
    for (String[] row : expected) {
      Answer answer = port.get(row[0]);
      assertThat(answer.headers().get("content-type")).startsWith("text/html");
      assertThat(answer.headers())
          .as(row[0])
          .containsEntry("content-security-policy", row[1])
          .containsEntry("x-frame-options", row[2]);
    }
  }

  /** This test is the service's own user. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts=a | Accept: */* | 200",
        "control=owner | Accept: */* | 200",
        "control=owner | Via: 1.1 proxy | 403",
        "control=owner | Forwarded: for=127.0.0.1 | 403",
        "control=owner | X-Forwarded-For: 127.0.0.1 | 403",
        "trusted-proxies=127.0.0.1 | Accept: */* | 403",
        "control=open | Via: 1.1 proxy | 200",
        "control=closed | Accept: */* | 403",
        "control=closed,token=abc | Authorization: Bearer abc | 200"
      })
  void changingTakesTheServicesUser(String options, String header, int status) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/net/tcp")), "Linux");
    OpenPort port = OpenPort.with(options);
    Answer answer = port.ask("PUT", "/limit", header);
    assertStatus(status, answer);
    assertThat(port.changes).hasValue(status == 200 ? 1 : 0);
    assertThat(answer.body()).contains(status == 200 ? "" : "without credentials");
    assertStatus(200, port.get("/limit", header));
    assertStatus(200, port.get("/heavy", header));
  }

  @Test
  void refusalsWaitForTheirTurn() throws Exception {
    OpenPort port = OpenPort.with("token=abc");
    try (Socket socket = port.connectFrom("127.0.0.1")) {
      send(
          socket,
          String.join(
              "",
              request("/heavy?wait=1", "Authorization: Bearer abc"),
              request("/read", "Accept: */*"),
              request("/read", "Authorization: Bearer abc")));
      while (port.collecting.get() < 1) {
        Thread.onSpinWait();
      }
      port.finish.countDown();
      Answer all = OpenPort.answer(socket);
      assertStatus(200, all);
      assertThat(all.body())
          .startsWith("collected")
          .containsOnlyOnce("HTTP/1.1 401 ")
          // Nothing after a refusal is read.
          .endsWith("Bearer TOKEN\n");
    }
  }

  @Test
  void refusedClientThatSendsMuchStillGetsItsAnswer() throws Exception {
    OpenPort port = OpenPort.with("token=abc");
    try (Socket socket = port.connectFrom("127.0.0.1")) {
      send(socket, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        send(socket, "x".repeat(10_000));
      }
      assertStatus(401, OpenPort.answer(socket));
    }
  }

  @Test
  void silentConnectionsKeepNobodyOut() throws Exception {
    OpenPort port = OpenPort.with("");
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 3 * Connections.MAX; i++) {
      Socket socket = port.connectFrom("127.0.0.1");
      send(socket, i % 2 == 0 ? "" : "GET /read HTTP/1.1\r\nX-Slow: ");
      silent.add(socket);
      if (i % 20 == 0) {
        assertStatus(200, port.get("/read"));
      }
    }
    assertStatus(200, port.get("/read"));
    // The oldest had to go.
    assertThat(silent.get(1).getInputStream().read()).isEqualTo(-1);
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void refusedConnectionsKeepNobodyOut() throws Exception {
    OpenPort port = OpenPort.with("token=abc");
    List<Socket> refused = new ArrayList<>();
    for (int i = 0; i < 3 * Connections.MAX; i++) {
      Socket socket = port.connectFrom("127.0.0.1");
      send(socket, request("/read", "Accept: */*"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      refused.add(socket);
      assertStatus(200, port.get("/read", "Authorization: Bearer abc"));
    }
    for (Socket socket : refused) {
      socket.close();
    }
  }

  /** Whoever was let in for nothing is not served what has come meanwhile. */
  @Test
  void requestIsServedByWhatItWasCheckedFor() throws Exception {
    OpenPort port = OpenPort.with("credentials=" + file("read bearer r\n"));
    try (Socket socket = port.connectFrom("127.0.0.1")) {
      String headers = "Authorization: Bearer r\r\nConnection: close\r\nContent-Length: 1";
      send(socket, request("/late", headers));
      // Another request, answered on the same event loop, shows that the head has been read.
      assertStatus(200, port.get("/read", "Authorization: Bearer r"));
      port.router.register(
          Endpoint.capture("/late", Work.CHEAP, "", "", request -> Response.text("late")));
      send(socket, "x");
      assertStatus(404, OpenPort.answer(socket));
    }
    assertStatus(403, port.get("/late", "Authorization: Bearer r"));
  }

  @Test
  void expectationThatCannotBeMetIsAnswered() throws Exception {
    assertStatus(417, OpenPort.with("").get("/read", "Expect: wonders"));
  }

  @Test
  void requestsBeingServedAreNotTheOnesToGo() throws Exception {
    OpenPort port = OpenPort.with("");
    try (Socket served = collecting(port, "127.0.0.1", 1)) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 2 * Connections.MAX; i++) {
        silent.add(port.connectFrom("127.0.0.1"));
      }
      assertStatus(200, port.get("/read"));
      port.finish.countDown();
      assertStatus(200, OpenPort.answer(served));
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind=0.0.0.0",
        "bind=::",
        "bind=192.0.2.1,allow=192.0.2.0/24",
        "bind=0.0.0.0,hosts=a",
        "bind=nowhere.example.org",
        "bind=unix:",
        "user=ops",
        "password=secret",
        "user=a:b,password=secret",
        "user=ops,password=secret\u0007",
        "allow=10.0.0.0/40",
        "trusted-proxies=proxy",
        "token-file=/no/such/file",
        "credentials=/no/such/file",
        "credentials=/",
        "credentials=/dev/zero",
        "tls.cert=/no/such/file,tls.key=/no/such/file",
        "tls.cert=a",
        "tls.client-ca=a",
        "tls.client-names=a"
      })
  void portStaysClosed(String options) {
    assertThatThrownBy(() -> OpenPort.with(options))
        .isInstanceOf(GuardException.class)
        .hasMessageEndingWith("; the debug port stays closed")
        .hasMessageContaining(options.replaceAll("[=,:].*", "").replace("password", "user"))
        .hasMessageNotContaining("secret");
  }

  @Test
  void fileWithoutCredentialsKeepsItClosed() throws Exception {
    String empty = file("# nobody\n");
    assertThatThrownBy(() -> OpenPort.with("credentials=" + empty))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("there are none in '" + empty + "'");
    String certificatesOnly = file("read cert a\n");
    assertThatThrownBy(() -> OpenPort.with("credentials=" + certificatesOnly))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("tls.client-ca");
  }

  private static String file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "credentials", ""), content)
        .toString();
  }

  private static String request(String path, String header) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertStatus(int status, Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      assertThat(answer.headers())
          .containsEntry("x-go-pprof", "1")
          .containsEntry("content-type", "text/plain; charset=utf-8");
      assertThat(answer.body()).matches("[^\n]+\n");
    }
  }
}
