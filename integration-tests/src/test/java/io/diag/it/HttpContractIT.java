package io.diag.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The debug port as a client sees it, against Go's net/http/pprof. */
class HttpContractIT {

  private static final String PLAIN = "text/plain; charset=utf-8";

  @JvmTest(main = Idle.class)
  void answersAsGoDoes(TargetJvm jvm) throws Exception {
    Reply redirect = jvm.get("/debug/pprof");
    assertThat(redirect.status()).isEqualTo(301);
    assertThat(redirect.header("Location")).isEqualTo("/debug/pprof/");

    Reply index = jvm.get("/debug/pprof/");
    assertThat(index.status()).isEqualTo(200);
    assertThat(index.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(index.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(index.text())
        .contains("<title>/debug/pprof/</title>")
        .containsPattern("href=['\"]cmdline\\?debug=1['\"]")
        .containsPattern("href=['\"]profile\\?debug=1['\"]")
        .containsPattern("href=['\"]symbol\\?debug=1['\"]")
        .contains("Profile Descriptions:");

    Reply profile = jvm.get("/debug/pprof/profile?seconds=1");
    assertThat(profile.status()).isEqualTo(200);
    assertThat(profile.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(profile.header("Content-Disposition")).isEqualTo("attachment; filename=\"profile\"");
    assertThat(profile.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(profile.header("Content-Encoding")).isEmpty();
    assertThat(PprofFile.of(profile).durationNanos())
        .isBetween(Duration.ofMillis(900).toNanos(), Duration.ofSeconds(10).toNanos());
  }

  @JvmTest(
      main = Idle.class,
      args = {"first argument", "second"},
      jvmArgs = "-Dof.the.test=1")
  void cmdlineIsSeparatedByNuls(TargetJvm jvm) throws Exception {
    Reply cmdline = jvm.get("/debug/pprof/cmdline");
    assertThat(cmdline.status()).isEqualTo(200);
    assertThat(cmdline.header("Content-Type")).isEqualTo(PLAIN);
    List<String> words = List.of(cmdline.text().split("\0", -1));
    assertThat(words.get(0)).isEqualTo(jvm.jdk().java().toString());
    assertThat(words)
        .contains("-Dof.the.test=1")
        .endsWith(Idle.class.getName(), "first argument", "second");
  }

  @JvmTest(
      main = Idle.class,
      args = {"--db=jdbc:x://scott:tiger@host/db", "--api-key=abc123"},
      jvmArgs = "-Dstore.password=hush")
  void cmdlineHidesSecrets(TargetJvm jvm) throws Exception {
    String cmdline = jvm.get("/debug/pprof/cmdline").text();
    assertThat(cmdline)
        .doesNotContain("hush", "tiger", "abc123")
        .contains("-Dstore.password=", "scott:", "@host/db", "--api-key=");
  }

  @JvmTest(main = Idle.class)
  void symbolSaysThatThereAreSymbols(TargetJvm jvm) throws Exception {
    Reply get = jvm.get("/debug/pprof/symbol?0x1+0x2");
    assertThat(get.status()).isEqualTo(200);
    assertThat(get.header("Content-Type")).isEqualTo(PLAIN);
    assertThat(get.text()).isEqualTo("num_symbols: 1\n");
    assertThat(jvm.request("POST", "/debug/pprof/symbol", "0x1+0x2").text())
        .isEqualTo("num_symbols: 1\n");
  }

  @JvmTest(main = Idle.class)
  void headHasTheHeadersOfGet(TargetJvm jvm) throws Exception {
    for (String path : List.of("/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/symbol")) {
      Reply head = jvm.request("HEAD", path, "");
      assertThat(head.status()).as(path).isEqualTo(200);
      assertThat(head.header("Content-Type"))
          .as(path)
          .isEqualTo(jvm.get(path).header("Content-Type"));
      assertThat(head.body()).as(path).isEmpty();
    }
    Reply profile = jvm.request("HEAD", "/debug/pprof/profile?seconds=1", "");
    assertThat(profile.status()).isEqualTo(200);
    assertThat(profile.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(jvm.request("HEAD", "/debug/pprof/unknown", "").status()).isEqualTo(404);
  }

  @JvmTest(main = Idle.class)
  void everyErrorIsOneLineThatPprofShows(TargetJvm jvm) throws Exception {
    for (String path : List.of("unknown", "heap/", "profile/", "%00", "..%2f", "cmdline%20")) {
      Reply unknown = jvm.get("/debug/pprof/" + path);
      assertError(unknown, 404, "/debug/pprof/" + path);
      assertThat(unknown.text()).startsWith("Unknown profile");
    }
    assertError(jvm.get("/"), 404, "/");
    assertError(jvm.get("/favicon.ico"), 404, "/favicon.ico");
    for (String path : List.of("", "cmdline", "profile", "unknown")) {
      Reply post = jvm.request("POST", "/debug/pprof/" + path, "x");
      assertThat(post.status()).as(path).isIn(404, 405);
      assertError(post, path.equals("unknown") ? post.status() : 405, "POST " + path);
    }
    assertError(jvm.request("DELETE", "/debug/pprof/symbol", ""), 405, "DELETE symbol");
  }

  @JvmTest(main = Idle.class)
  void secondsThatAreNoneMeanTheDefault(TargetJvm jvm) throws Exception {
    for (String seconds : List.of("abc", "0", "-1", "1.5", "")) {
      try (RawConnection client = jvm.connect()) {
        client.send(get("/debug/pprof/profile?seconds=" + seconds));
        Await.until("profile with seconds=" + seconds, () -> jvm.runningCpuProfiles() == 1);
      }
      Await.until("the client's leaving is seen", () -> jvm.runningCpuProfiles() == 0);
    }
  }

  @JvmTest(main = Idle.class)
  void rateThatIsNoneIsNamed(TargetJvm jvm) throws Exception {
    for (String hz : List.of("abc", "0", "-1", "1000000", "99.5")) {
      Reply refused = jvm.get("/debug/pprof/profile?seconds=1&hz=" + hz);
      assertError(refused, 400, "hz=" + hz);
      assertThat(refused.text()).contains("hz").contains(hz);
    }
  }

  @JvmTest(main = Idle.class)
  void clientThatLeavesFreesTheProfiler(TargetJvm jvm) throws Exception {
    long left;
    try (RawConnection client = jvm.connect()) {
      client.send(get("/debug/pprof/profile?seconds=30"));
      Await.until("profile runs", () -> jvm.runningCpuProfiles() == 1);
      left = System.nanoTime();
    }
    Await.until("profile ends", () -> jvm.runningCpuProfiles() == 0);
    assertThat(TargetJvm.since(left)).isLessThan(Duration.ofSeconds(3));
    assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
  }

  @JvmTest(main = Idle.class)
  void malformedRequestsAreAnswered400(TargetJvm jvm) throws Exception {
    for (String request :
        List.of(
            "GARBAGE\r\n\r\n",
            "GET\r\n\r\n",
            "GET /debug/pprof/ NONSENSE\r\n\r\n",
            "GET /debug/pprof/ HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n",
            "POST /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\nContent-Length: minus\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n")) {
      try (RawConnection connection = jvm.connect()) {
        connection.send(request);
        Reply reply = connection.reply();
        assertError(reply, 400, request);
        assertThat(connection.isAtEnd()).as("closed after " + request).isTrue();
      }
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    }
  }

  @JvmTest(main = Idle.class)
  void hugeRequestsAreRefused(TargetJvm jvm) throws Exception {
    String tenMegabytes = "x".repeat(10_000_000);
    for (String request :
        List.of(
            "GET /debug/pprof/ HTTP/1.1\r\nHost: localhost\r\nX-Huge: " + tenMegabytes + "\r\n\r\n",
            "GET /debug/pprof/" + tenMegabytes + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "POST /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n"
                + tenMegabytes)) {
      String start = request.substring(0, 40);
      try (RawConnection connection = jvm.connect()) {
        try {
          connection.send(request);
          assertThat(connection.reply().status()).as(start).isIn(400, 413, 414, 431);
        } catch (IOException e) {
          // Closed in the middle of it is refused, too: the reply is lost on the way.
        }
      }
      assertThat(jvm.get("/debug/pprof/").status()).as("after " + start).isEqualTo(200);
    }
  }

  @JvmTest(main = Idle.class)
  void clientThatHasClosedItsSideIsAnswered(TargetJvm jvm) throws Exception {
    try (RawConnection connection = new RawConnection(jvm.address())) {
      connection.send("GET /debug/pprof/profile?seconds=20 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      connection.endSending();
      Reply reply = connection.reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(PprofFile.of(reply).durationNanos()).isLessThan(15_000_000_000L);
      assertThat(connection.isAtEnd()).isTrue();
    }
  }

  @JvmTest(main = Idle.class)
  void otherWaysToWriteTheTargetAreUnderstood(TargetJvm jvm) throws Exception {
    try (RawConnection connection = new RawConnection(jvm.address())) {
      connection.send(
          "GET http://localhost/debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.reply().status()).isEqualTo(200);
      connection.send("GET //debug//pprof/symbol?a=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Reply redirect = connection.reply();
      assertThat(redirect.status()).isEqualTo(301);
      assertThat(redirect.header("Location")).isEqualTo("/debug/pprof/symbol?a=1");
    }
  }

  @JvmTest(main = Idle.class, jvmArgs = "-Xmx64m")
  void bodiesDoNotFillTheHeap(TargetJvm jvm) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      RawConnection connection = new RawConnection(jvm.address());
      connections.add(connection);
      connection.send(
          "POST /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
      assertThat(connection.reply().status()).isEqualTo(413);
    }
    assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    for (RawConnection connection : connections) {
      connection.close();
    }
  }

  @JvmTest(main = Idle.class)
  void pipelinedRequestsAreAnsweredInOrder(TargetJvm jvm) throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          get("/debug/pprof/profile?seconds=1")
              + get("/debug/pprof/symbol")
              + get("/debug/pprof/unknown")
              + get("/debug/pprof/"));
      assertThat(connection.reply().header("Content-Type")).isEqualTo("application/octet-stream");
      assertThat(connection.reply().text()).isEqualTo("num_symbols: 1\n");
      assertThat(connection.reply().status()).isEqualTo(404);
      assertThat(connection.reply().header("Content-Type")).startsWith("text/html");
      // The connection outlives them all.
      connection.send(get("/debug/pprof/symbol"));
      assertThat(connection.reply().text()).isEqualTo("num_symbols: 1\n");
      connection.send(
          "GET /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(connection.reply().text()).isEqualTo("num_symbols: 1\n");
      assertThat(connection.isAtEnd()).isTrue();
    }
    try (RawConnection old = jvm.connect()) {
      old.send("GET /debug/pprof/symbol HTTP/1.0\r\n\r\n");
      assertThat(old.reply().text()).isEqualTo("num_symbols: 1\n");
      assertThat(old.isAtEnd()).isTrue();
    }
  }

  @JvmTest(main = Idle.class)
  void curlSavesAProfile(TargetJvm jvm, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("cpu.pb.gz");
    String headers =
        Command.run(
                Client.require("curl"),
                "-sS",
                "-D-",
                "-o",
                file.toString(),
                jvm.url("/debug/pprof/profile?seconds=1").toString())
            .succeeded()
            .stdout();
    assertThat(headers).startsWith("HTTP/1.1 200 OK");
    assertThat(PprofFile.of(Files.readAllBytes(file)).sampleTypes())
        .containsExactly("samples/count", "cpu/nanoseconds");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  /** pprof shows the message of an error only with these two headers. */
  private static void assertError(Reply reply, int status, String request) {
    assertThat(reply.status()).as(request).isEqualTo(status);
    assertThat(reply.header("X-Go-Pprof")).as(request).isEqualTo("1");
    assertThat(reply.header("Content-Type")).as(request).isEqualTo(PLAIN);
    assertThat(reply.header("X-Content-Type-Options")).as(request).isEqualTo("nosniff");
    assertThat(reply.header("Content-Disposition")).as(request).isEmpty();
    assertThat(new String(reply.body(), UTF_8)).as(request).matches("[^\n]+\n");
  }
}
