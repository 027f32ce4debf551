package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Idle;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The port over TLS, and by whose certificate a client is let in. */
class TlsIT {

  private static final String PATH = "/debug/pprof/symbol";
  private static final String SPIFFE = "spiffe://example.org/ns/monitoring/sa/alloy";

  /** Enough for some requests on a busy machine. */
  private static final int SHORT_SECONDS = 12;

  @TempDir static Path directory;
  private static Pki pki;

  @BeforeAll
  static void issueCertificates() throws Exception {
    pki = new Pki(directory);
    pki.issue("server", "DNS:localhost,IP:127.0.0.1");
    pki.issue("alloy", "URI:" + SPIFFE);
    pki.issue("prometheus", "DNS:prometheus.monitoring");
    pki.issue("other", "DNS:other.example.org,URI:" + SPIFFE + "2");
    pki.issue("expired", "URI:" + SPIFFE, "-days", "-1");
  }

  private static JvmLaunch serving(Jdk jdk, Class<?> main, String more) throws Exception {
    return JvmLaunch.on(jdk)
        .main(main)
        .client(pki.client(null))
        .options("tls.cert=" + pki.file("server.pem") + ",tls.key=" + pki.file("server.key"))
        .options(more);
  }

  private static JvmLaunch mutual(Jdk jdk, Class<?> main, String more) throws Exception {
    return serving(jdk, main, "tls.client-ca=" + pki.file("ca.pem"))
        .options(more)
        .client(pki.client("alloy"));
  }

  @JdkTest
  void curlAndPprofGetProfiles(Jdk jdk) throws Exception {
    try (TargetJvm jvm = serving(jdk, Burner.class, "").start()) {
      assertThat(jvm.address().getScheme()).isEqualTo("https");
      jvm.send("burn 1 4000");
      String url = jvm.url("/debug/pprof/profile?seconds=2").toString();
      String top = Pprof.run("-top", url.replace("https:", "https+insecure:"));
      assertThat(top).contains(Burner.class.getName());
      String curl = Client.require("curl");
      String ca = pki.file("ca.pem").toString();
      String symbol = jvm.url(PATH).toString();
      assertThat(Command.run(curl, "-sS", "--cacert", ca, symbol).succeeded().stdout())
          .isEqualTo("num_symbols: 1\n");
      assertThat(Command.run(curl, "-sS", symbol).exit()).as("unknown authority").isEqualTo(60);
      for (String old : List.of("1.0", "1.1")) {
        Command command =
            Command.run(
                curl,
                "-sS",
                "--cacert",
                ca,
                "--tls-max",
                old,
                "--ciphers",
                "ALL:@SECLEVEL=0",
                symbol);
        assertThat(command.exit()).as("TLS " + old).isNotZero();
      }
      String plain = symbol.replace("https:", "http:");
      assertThat(Command.run(curl, "-sS", plain).succeeded().stdout())
          .isEqualTo("this port speaks HTTPS; ask by https://\n");
    }
  }

  @JdkTest
  void clientThatLeavesFreesTheProfiler(Jdk jdk) throws Exception {
    try (TargetJvm jvm = serving(jdk, Idle.class, "").start()) {
      Process curl =
          new ProcessBuilder(
                  Client.require("curl"),
                  "-sS",
                  "-k",
                  jvm.url("/debug/pprof/profile?seconds=30").toString())
              .start();
      Await.until("profile runs", () -> jvm.runningCpuProfiles() == 1);
      curl.destroyForcibly();
      Await.until("profile ends", () -> jvm.runningCpuProfiles() == 0);
    }
  }

  @JdkTest
  void onlyNamedClientsGetIn(Jdk jdk) throws Exception {
    Path names = directory.resolve("names" + jdk.feature());
    Files.writeString(names, "read cert prometheus.monitoring\n");
    String options = "tls.client-names=" + SPIFFE + ",credentials=" + names;
    try (TargetJvm jvm = mutual(jdk, Idle.class, options).start()) {
      assertThat(status(jvm, "alloy", PATH)).isEqualTo(200);
      assertThat(status(jvm, "alloy", "/debug/pprof/cmdline")).isEqualTo(200);
      assertThat(status(jvm, "prometheus", PATH)).isEqualTo(200);
      assertThat(status(jvm, "prometheus", "/debug/pprof/cmdline")).isEqualTo(403);
      assertThat(status(jvm, "other", PATH)).isEqualTo(403);
      assertThatThrownBy(() -> status(jvm, "expired", PATH)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> status(jvm, null, PATH)).isInstanceOf(IOException.class);
      Files.writeString(names, "read cert OTHER.example.org\nread cert no.body\n");
      jvm.awaitErrorLine("diag: credentials have changed: .*");
      assertThat(status(jvm, "prometheus", PATH)).isEqualTo(403);
      assertThat(status(jvm, "other", PATH)).isEqualTo(200);
      assertThat(jvm.counters()).containsEntry("diag_http_refused_certificate_total", 2L);
      assertThat(jvm.counters().get("diag_http_refused_tls_total")).isGreaterThanOrEqualTo(2);
      assertThat(jvm.stderr()).contains("refused 127.0.0.1 (counted; said once): TLS: ");
    }
  }

  /** The authorities are limited by kind of name: each name here is of the wrong one. */
  @JdkTest
  void onlyCurrentCertificatesWithNamesOfTheRightKindGetIn(Jdk jdk) throws Exception {
    pki.issue("mail", "email:ops.example.org");
    pki.issue("dns", "DNS:" + SPIFFE + ",DNS:10.9.9.9");
    Path names = directory.resolve("kinds" + jdk.feature());
    Files.writeString(names, "read cert dns:ops.example.org\nread cert 10.9.9.9\n");
    Path authorities = directory.resolve("authorities" + jdk.feature());
    Files.writeString(
        authorities,
        Files.readString(pki.file("ca.pem")) + Files.readString(pki.file("expired.pem")));
    JvmLaunch launch = serving(jdk, Idle.class, "tls.client-ca=" + authorities);
    launch.options("tls.client-names=" + SPIFFE + ",credentials=" + names);
    try (TargetJvm jvm = launch.client(pki.client("alloy")).start()) {
      assertThat(status(jvm, "mail", PATH)).isEqualTo(403);
      assertThat(status(jvm, "dns", PATH)).isEqualTo(403);
      HttpResponse<String> trustedItself = request(pki.client("expired"), jvm.url(PATH));
      assertThat(trustedItself.statusCode()).isEqualTo(403);
      assertThat(trustedItself.body()).contains("has expired at 2");
      assertExpiryCountsAtOnce(jvm, jdk);
      assertRenegotiationIsRefused(jvm);
    }
  }

  /** On a connection that stays open, and where a session could be resumed. */
  private static void assertExpiryCountsAtOnce(TargetJvm jvm, Jdk jdk) throws Exception {
    String name = "short" + jdk.feature();
    Instant end = Instant.now().plusSeconds(SHORT_SECONDS).truncatedTo(ChronoUnit.SECONDS);
    pki.issueUntil(name, "URI:" + SPIFFE, end);
    HttpClient client = pki.client(name);
    assertThat(request(client, jvm.url(PATH)).statusCode()).isEqualTo(200);
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      assertThat(byOpenssl(jvm, name, version, "-sess_out", "session" + version))
          .as(version)
          .contains("200 OK");
    }
    assertThat(Instant.now()).as("all this was done in time").isBefore(end);
    Await.until("it expires", () -> request(client, jvm.url(PATH)).statusCode() == 403);
    assertThat(Instant.now()).isAfter(end);
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      assertThat(byOpenssl(jvm, name, version, "-sess_in", "session" + version))
          .as(version)
          .doesNotContain("200 OK", "Reused");
    }
  }

  /** What s_client prints, of a request on one connection. */
  private static String byOpenssl(TargetJvm jvm, String name, String... more) throws Exception {
    Process openssl = sClient(jvm, name, more);
    try (Writer request = openssl.outputWriter()) {
      request.write("GET " + PATH + " HTTP/1.0\r\n\r\n");
      request.flush();
      return new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The connection was refused before the request was sent.
      return "";
    }
  }

  private static void assertRenegotiationIsRefused(TargetJvm jvm) throws Exception {
    Process openssl = sClient(jvm, "alloy", "-tls1_2");
    try (Writer commands = openssl.outputWriter()) {
      commands.write("R\n");
      commands.flush();
      // Its stdin is still open: it ends since the connection does.
      assertThat(openssl.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).contains("Verify return code: 0", "RENEGOTIATING");
      assertThat(said).doesNotContain("HTTP/1.1");
    } finally {
      openssl.destroyForcibly();
    }
  }

  private static Process sClient(TargetJvm jvm, String name, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of(Client.require("openssl"), "s_client"));
    command.addAll(List.of("-connect", "localhost:" + jvm.address().getPort()));
    command.addAll(List.of("-CAfile", "ca.pem", "-cert", name + ".pem", "-key", name + ".key"));
    command.addAll(List.of(more));
    if (!List.of(more).equals(List.of("-tls1_2"))) {
      command.add("-ign_eof");
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  @JdkTest
  void certificateOfAnotherAuthorityIsNone(Jdk jdk) throws Exception {
    Path elsewhere = Files.createTempDirectory(directory, "elsewhere");
    Pki other = new Pki(elsewhere);
    other.issue("alloy", "URI:" + SPIFFE);
    try (TargetJvm jvm = mutual(jdk, Idle.class, "tls.client-names=" + SPIFFE).start()) {
      Command curl =
          Command.run(
              Client.require("curl"),
              "-sS",
              "-k",
              "--cert",
              other.file("alloy.pem").toString(),
              "--key",
              other.file("alloy.key").toString(),
              jvm.url(PATH).toString());
      assertThat(curl.exit()).isNotZero();
      assertThat(curl.stdout()).isEmpty();
    }
  }

  @JdkTest
  void certificateAndCredentialsAreBothNeeded(Jdk jdk) throws Exception {
    JvmLaunch launch = mutual(jdk, Idle.class, "bind=0.0.0.0").env("DIAG_TOKEN", "abc");
    try (TargetJvm jvm = launch.authorization("Bearer abc").start()) {
      assertThat(status(jvm, "alloy", PATH)).isEqualTo(401);
      assertThat(jvm.get(PATH).status()).isEqualTo(200);
      assertThat(jvm.stderr()).contains("(client certificates and credentials needed: ");
    }
  }

  @JdkTest
  void certificatesAreReadAgain(Jdk jdk) throws Exception {
    Path cert = directory.resolve("cert" + jdk.feature());
    Path key = directory.resolve("key" + jdk.feature());
    copy("server.pem", cert);
    copy("server.key", key);
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).client(pki.client(null));
    launch.options("tls.cert=" + cert + ",tls.key=" + key);
    try (TargetJvm jvm = launch.start()) {
      String first = serial(jvm);
      assertThat(serial(jvm)).isEqualTo(first);
      pki.issueFor("next", "ec", "DNS:localhost,IP:127.0.0.1");
      // The one is there before the other: nobody notices.
      copy("next.pem", cert);
      jvm.awaitErrorLine("diag: certificates stay as they were: .*tls.cert and tls.key.*");
      assertThat(serial(jvm)).isEqualTo(first);
      copy("next.key", key);
      jvm.awaitErrorLine("diag: certificates have changed and are in force");
      assertThat(serial(jvm)).isNotEqualTo(first);
      assertThat(jvm.get(PATH).status()).isEqualTo(200);
    }
  }

  @JdkTest
  void keysOfEachKindAreRead(Jdk jdk) throws Exception {
    pki.openssl("rsa -in server.key -traditional -out rsa.key");
    pki.issueFor("ec", "ec", "DNS:localhost,IP:127.0.0.1");
    pki.openssl("ec -in ec.key -out sec1.key");
    pki.issueFor("ed", "ed25519", "DNS:localhost,IP:127.0.0.1");
    Map<String, String> pairs =
        Map.of(
            "rsa.key", "server.pem", "ec.key", "ec.pem", "sec1.key", "ec.pem", "ed.key", "ed.pem");
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).client(pki.client(null));
      launch.options(
          "tls.key=" + pki.file(pair.getKey()) + ",tls.cert=" + pki.file(pair.getValue()));
      try (TargetJvm jvm = launch.start()) {
        assertThat(jvm.get(PATH).status()).as(pair.toString()).isEqualTo(200);
      }
    }
  }

  @JdkTest
  void filesThatWillNotDoKeepThePortClosed(Jdk jdk) throws Exception {
    pki.openssl("rsa -in server.key -aes128 -passout pass:secret -out encrypted.key");
    Path garbage = Files.writeString(directory.resolve("garbage"), "no PEM at all\n");
    assertClosed(jdk, "server.pem", "encrypted.key", "tls.key: .*encrypted.*openssl pkcs8.*");
    assertClosed(jdk, "server.pem", "other.key", "tls.cert and tls.key: .*not that of.*");
    assertClosed(jdk, garbage.toString(), "server.key", "tls.cert: .*" + garbage + ".*");
    assertClosed(jdk, "server.pem", garbage.toString(), "tls.key: .*" + garbage + ".*");
    assertClosed(jdk, "server.pem", "missing", "tls.key: .*missing.*");
  }

  private static void assertClosed(Jdk jdk, String cert, String key, String line) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).withoutPort();
    launch.options("tls.cert=" + pki.file(cert) + ",tls.key=" + pki.file(key));
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: options? " + line + "; the debug port stays closed");
      assertThat(jvm.end()).isZero();
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  private static void copy(String from, Path to) throws IOException {
    Path next = to.resolveSibling("copy");
    Files.copy(pki.file(from), next, StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int status(TargetJvm jvm, String client, String path) throws Exception {
    return request(pki.client(client), jvm.url(path)).statusCode();
  }

  /** Of the certificate that a new connection shows. */
  private static String serial(TargetJvm jvm) throws Exception {
    return request(pki.client(null), jvm.url(PATH))
        .sslSession()
        .orElseThrow()
        .getPeerCertificates()[0]
        .toString();
  }

  private static HttpResponse<String> request(HttpClient client, URI url) throws Exception {
    return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }
}
