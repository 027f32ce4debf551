package io.diag.agent.http;

import io.diag.agent.config.Configuration;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.Scope;
import io.diag.agent.gate.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A real port with an endpoint of each kind behind it. */
final class OpenPort {

  final AtomicInteger changes = new AtomicInteger();
  final CountDownLatch finish = new CountDownLatch(1);
  final AtomicInteger collecting = new AtomicInteger();
  final Router router = new Router();
  private final URI address;

  /** An answer: its status line's number, its headers with names in lower case, its body. */
  record Answer(int status, Map<String, String> headers, String body) {}

  private OpenPort(String options) throws Exception {
    Configuration configuration = Configuration.load("port=0," + options, Map.of(), Map.of());
    if (!configuration.problems().isEmpty()) {
      throw new IllegalArgumentException(configuration.problems().toString());
    }
    address = URI.create(new DebugPort(configuration, filled(), new Counters()).open().url());
  }

  /** With these agent arguments. */
  static OpenPort with(String options) throws Exception {
    return new OpenPort(options);
  }

  private Router filled() {
    router.register(Endpoint.read("/read", Work.CHEAP, "", "", request -> Response.text("read")));
    router.register(
        Endpoint.capture("/capture", Work.CHECKED, "", "", request -> Response.text("captured")));
    router.register(
        Endpoint.heavy(
            "/heavy",
            "",
            "",
            request -> {
              if (!request.query().get("wait").isEmpty()) {
                collecting.incrementAndGet();
                finish.await();
              }
              return Response.text("collected");
            }));
    router.register(
        new Endpoint(
            "/heap",
            Set.of("GET", "HEAD"),
            Scope.CAPTURE,
            Work.CHEAP,
            new Endpoint.Counted("gc=1", query -> query.get("gc").equals("1")),
            "",
            "",
            () -> 0,
            query -> 0,
            request -> Response.text("heap")));
    router.register(
        new Endpoint(
            "/limit",
            Set.of("GET", "HEAD", "PUT"),
            Scope.CONTROL,
            Work.CHEAP,
            Endpoint.Counted.NEVER,
            "",
            "",
            () -> 0,
            query -> 0,
            request -> {
              if (request.method().equals("PUT")) {
                changes.incrementAndGet();
              }
              return Response.text("limit");
            }));
    return router;
  }

  int port() {
    return address.getPort();
  }

  Answer get(String path, String... headers) throws IOException {
    return ask("GET", path, headers);
  }

  Answer ask(String method, String path, String... headers) throws IOException {
    return askFrom("127.0.0.1", method, path, headers);
  }

  Answer askFrom(String from, String method, String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    boolean hasHost = false;
    for (String header : headers) {
      request.append(header).append("\r\n");
      hasHost |= header.startsWith("Host:");
    }
    request.append(hasHost ? "" : "Host: localhost:" + port() + "\r\n");
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = connectFrom(from)) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      return answer(socket);
    }
  }

  Socket connectFrom(String from) throws IOException {
    InetAddress to = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Socket socket = new Socket(to, port(), InetAddress.getByName(from), 0);
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** The rest of what a connection brings, which is to be one answer. */
  static Answer answer(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    int status = Integer.parseInt(in.readLine().split(" ", 3)[1]);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      String[] header = line.split(": *", 2);
      headers.merge(header[0].toLowerCase(Locale.ROOT), header[1], (a, b) -> a + " & " + b);
    }
    StringBuilder body = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      body.append((char) c);
    }
    return new Answer(status, headers, body.toString());
  }
}
