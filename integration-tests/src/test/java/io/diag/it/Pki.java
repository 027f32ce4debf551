package io.diag.it;

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test's, by openssl. */
final class Pki {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path directory;

  Pki(Path directory) throws Exception {
    this.directory = directory;
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca");
  }

  /** A key and a certificate with these subject alternative names: NAME.key and NAME.pem. */
  void issue(String name, String alternatives, String... more) throws Exception {
    issueFor(name, "rsa:2048", alternatives, more);
  }

  void issueFor(String name, String algorithm, String alternatives, String... more)
      throws Exception {
    List<String> request =
        new ArrayList<>(List.of("req", "-newkey", algorithm, "-nodes", "-keyout", name + ".key"));
    if (algorithm.equals("ec")) {
      request.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
    }
    request.addAll(List.of("-out", name + ".csr", "-subj", "/CN=" + name));
    openssl(request);
    Path extensions = directory.resolve(name + ".ext");
    Files.writeString(extensions, "subjectAltName=" + alternatives + "\n");
    List<String> sign =
        new ArrayList<>(
            List.of("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key"));
    sign.addAll(List.of("-CAcreateserial", "-out", name + ".pem", "-extfile", name + ".ext"));
    sign.addAll(more.length == 0 ? List.of("-days", "2") : List.of(more));
    openssl(sign);
  }

  /** The same, valid from two days ago until this time. */
  void issueUntil(String name, String alternatives, Instant end) throws Exception {
    issue(name, alternatives);
    Path configuration = directory.resolve("ca.cnf");
    Files.writeString(
        configuration,
        """
        [ca]
        default_ca = test
        [test]
        database = index.txt
        serial = serial
        new_certs_dir = .
        default_md = sha256
        policy = any
        unique_subject = no
        [any]
        commonName = supplied
        """);
    Files.writeString(directory.resolve("index.txt"), "");
    Files.writeString(directory.resolve("serial"), "%06X".formatted(System.nanoTime() & 0xffffff));
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    openssl(
        ("ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in %1$s.csr"
                + " -out %1$s.pem -extfile %1$s.ext -startdate %2$s -enddate %3$s")
            .formatted(name, format.format(end.minus(2, ChronoUnit.DAYS)), format.format(end)));
  }

  void openssl(String arguments) throws Exception {
    openssl(List.of(arguments.split(" ", -1)));
  }

  private void openssl(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Client.require("openssl")));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** A client that trusts this authority and has this certificate; null for none. */
  HttpClient client(String name) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = new FileInputStream(file("ca.pem").toFile())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(name == null ? null : keyStore(name), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  private KeyStore keyStore(String name) throws Exception {
    openssl(
        "pkcs12 -export -in %1$s.pem -inkey %1$s.key -out %1$s.p12 -passout pass:changeit"
            .formatted(name));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(file(name + ".p12").toFile())) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
