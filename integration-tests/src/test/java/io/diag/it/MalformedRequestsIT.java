package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whatever is sent to the port: the service works on, and so does the port for the next one. */
class MalformedRequestsIT {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  /** Those that a client must never be the cause of. */
  private static final List<String> OURS = List.of("500", "503");

  @JvmTest(main = Burner.class, jvmArgs = "-Xmx64m")
  void theNextGoodRequestIsServed(TargetJvm jvm) throws Exception {
    long before = jvm.ask("burn 1 100", "burned");
    assertThat(before).isPositive();
    List<String> requests = requests(new Random(11));
    assertThat(requests).hasSizeGreaterThanOrEqualTo(200);
    for (String request : requests) {
      String shown = request.substring(0, Math.min(100, request.length()));
      try (RawConnection connection = jvm.connect()) {
        String answer = exchange(connection, request);
        assertThat(answer).as("answer to " + shown).doesNotContain("root:x:0", "root:*:0");
        Matcher statuses = STATUS.matcher(answer);
        while (statuses.find()) {
          assertThat(OURS).as("answer to " + shown).doesNotContain(statuses.group(1));
        }
      }
      try (RawConnection connection = jvm.connect()) {
        connection.send("GET /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(connection.reply().text()).as("after " + shown).isEqualTo("num_symbols: 1\n");
      }
    }
    // It could not have been meant.
    assertThat(jvm.counters()).containsEntry("diag_cpu_profiles_total", 0L);
    assertThat(jvm.ask("burn 1 100", "burned")).isPositive();
    assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|burned \\d+"));
  }

  /** Whatever comes until the port closes, or the client is done. */
  private static String exchange(RawConnection connection, String request) throws IOException {
    try {
      connection.send(request);
      connection.endSending();
      return connection.rest();
    } catch (SocketException e) {
      // Closed in the middle of it.
      return "";
    }
  }

  private static List<String> requests(Random random) {
    List<String> requests = new ArrayList<>(List.of("", "\r\n\r\n\r\n", "\0".repeat(1000)));
    String start = " /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\n";
    String good = "GET" + start + "X-A: b\r\n\r\n";
    String post = "POST" + start + "Content-Length: 3\r\n\r\n0x1";
    String chunkedHead = "POST" + start + "Transfer-Encoding: chunked\r\n\r\n";
    String chunked = chunkedHead + "3\r\n0x1\r\n0\r\n\r\n";
    for (int i = 0; i < 40; i++) {
      requests.add(damaged(good, random));
      requests.add(damaged(post, random));
      requests.add(damaged(chunked, random));
    }
    for (String path :
        List.of(
            "/../../../../etc/passwd",
            "/debug/pprof/../../etc/passwd",
            "/debug/pprof/..%2f..%2f..%2fetc%2fpasswd",
            "/debug/pprof/%2e%2e/%2e%2e/etc/passwd",
            "/debug/pprof/....//....//etc/passwd",
            "/debug/pprof/..\\..\\windows",
            "/debug/pprof/%",
            "/debug/pprof/%2",
            "/debug/pprof/%zz",
            "/debug/pprof/%ff%fe",
            "/debug/pprof/%c0%ae%c0%ae/",
            "/debug/pprof/\u0000",
            "/debug/pprof/symbol%00.html",
            "/debug/pprof/symbol?%",
            "/debug/pprof/symbol?%ff=%ff&&&==&=",
            "/debug/pprof/symbol?" + "a=b&".repeat(1500),
            "file:///etc/passwd",
            "http://evil.example/debug/pprof/symbol",
            "gopher://x",
            "*",
            "debug/pprof/symbol",
            "//",
            "/" + "a/".repeat(3000),
            "?",
            "/debug/pprof/symbol#fragment")) {
      for (String method : List.of("GET", "HEAD", "CONNECT", "TRACE", "\u00e4")) {
        requests.add(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
    }
    for (String headers :
        List.of(
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 1\r\nContent-Length: 2",
            "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: \u000bchunked",
            "Expect: 100-continue\r\nContent-Length: 99999999",
            "Expect: something-else",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAAA",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Connection: close, keep-alive, \u0001",
            "Accept-Encoding: gzip;q=a",
            "Range: bytes=0-0,0-0,0-0",
            "Authorization: Basic \u0000\u0001",
            "Authorization: " + "x".repeat(7000),
            "X-Forwarded-For: " + "127.0.0.1,".repeat(500),
            "Host: evil\r\nHost: localhost",
            " folded: first",
            "Folded: a\r\n\tb",
            ": nameless",
            "No-Colon",
            "Name : blank",
            "Nam\u00e9: x",
            "X: \u0000",
            "X: a\rb",
            "X: a\nb: c")) {
      requests.add(
          "POST /debug/pprof/symbol HTTP/1.1\r\n" + headers + "\r\n\r\n3\r\n0x1\r\n0\r\n\r\n");
    }
    for (String chunk :
        List.of("zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "3", "3;" + "x".repeat(9000))) {
      requests.add(chunkedHead + chunk);
    }
    requests.add("GET /debug/pprof/symbol HTTP/9.9\r\n\r\n");
    requests.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    requests.add("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
    requests.add(good.repeat(200));
    requests.add(post.repeat(50) + "garbage");
    requests.add("GET /" + "x".repeat(100_000));
    requests.add("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(20_000) + "\r\n");
    requests.add(
        "POST /debug/pprof/symbol HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n"
            + "x".repeat(1_000_000));
    requests.add(chunkedHead + ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(200));
    return requests;
  }

  /** Some bytes changed, left out, repeated or put in; or only a part of it. */
  private static String damaged(String request, Random random) {
    StringBuilder damaged = new StringBuilder(request);
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(5)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
        case 1 -> damaged.deleteCharAt(at);
        case 2 -> damaged.insert(at, (char) random.nextInt(256));
        case 3 -> damaged.insert(at, damaged.substring(at));
        default -> damaged.setLength(Math.max(1, at));
      }
    }
    return damaged.toString();
  }

  /** Queries of very many names, on connections that read no answer. */
  @JvmTest(main = Burner.class, jvmArgs = "-Xmx48m")
  void deafClientsWithLongQueriesDoNotFillTheHeap(TargetJvm jvm) throws Exception {
    StringBuilder query = new StringBuilder();
    for (int i = 0; query.length() < 8000; i++) {
      query.append('&').append(Integer.toString(i, Character.MAX_RADIX));
    }
    String request = "GET /debug/pprof/?" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    List<RawConnection> deaf = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      RawConnection connection = jvm.connect();
      deaf.add(connection);
      connection.send(request.repeat(10));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(jvm.get("/debug/pprof/symbol").text()).isEqualTo("num_symbols: 1\n");
    }
    assertThat(jvm.ask("burn 1 100", "burned")).isPositive();
    for (RawConnection connection : deaf) {
      connection.close();
    }
  }

  @JvmTest(main = Burner.class)
  void slowClientsKeepNobodyOut(TargetJvm jvm) throws Exception {
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      RawConnection connection = jvm.connect();
      connection.send(i % 3 == 0 ? "" : "GET /debug/pprof/symbol HTTP/1.1\r\nX-Slow: ");
      slow.add(connection);
    }
    for (int round = 0; round < 20; round++) {
      for (RawConnection connection : slow) {
        try {
          connection.send("a");
        } catch (SocketException e) {
          // It was one of the oldest.
        }
      }
      try (RawConnection good = jvm.connect()) {
        good.send("GET /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(good.reply().text()).isEqualTo("num_symbols: 1\n");
      }
    }
    assertThat(jvm.counters().get("diag_http_connections")).isLessThanOrEqualTo(64);
    for (RawConnection connection : slow) {
      connection.close();
    }
    Await.until("they are gone", () -> jvm.counters().get("diag_http_connections") <= 2);
  }
}
