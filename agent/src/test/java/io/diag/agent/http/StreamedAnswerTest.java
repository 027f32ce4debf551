package io.diag.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Answers that are sent while they are written. */
class StreamedAnswerTest {

  private static final int MANY = 1_000_000;

  private final CountDownLatch gone = new CountDownLatch(1);
  private final AtomicLong written = new AtomicLong();

  private OpenPort port() throws Exception {
    OpenPort port = OpenPort.with("limit=1");
    register(port, "/lines", out -> out.write("a line\n".repeat(MANY).getBytes(ISO_8859_1)));
    register(
        port,
        "/fails",
        out -> {
          out.write(new byte[100_000]);
          throw new IllegalStateException("in the middle");
        });
    register(
        port,
        "/endless",
        out -> {
          try {
            while (true) {
              out.write(new byte[1000]);
              written.addAndGet(1000);
            }
          } catch (IOException e) {
            gone.countDown();
            throw e;
          }
        });
    return port;
  }

  private static void register(OpenPort port, String path, Body.Writer writer) {
    port.router.register(Endpoint.heavy(path, "", "", request -> Response.streamed(writer)));
  }

  @Test
  void comesInChunksAndTheConnectionGoesOn() throws Exception {
    try (Socket socket = port().connectFrom("127.0.0.1")) {
      send(socket, "GET /lines HTTP/1.1\r\nHost: localhost\r\n\r\n");
      send(socket, "GET /read HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      OpenPort.Answer answer = OpenPort.answer(socket);
      assertThat(answer.headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(answer.headers()).doesNotContainKey("content-length");
      String all = answer.body();
      assertThat(all.split("line", -1).length).isGreaterThan(MANY / 2);
      assertThat(all).contains("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nread");
    }
  }

  @Test
  void clientsOfHttp10GetItUntilTheConnectionEnds() throws Exception {
    try (Socket socket = port().connectFrom("127.0.0.1")) {
      send(socket, "GET /lines HTTP/1.0\r\nHost: localhost\r\n\r\n");
      OpenPort.Answer answer = OpenPort.answer(socket);
      assertThat(answer.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(answer.body()).isEqualTo("a line\n".repeat(MANY));
    }
  }

  @Test
  void headHasNoBody() throws Exception {
    OpenPort.Answer answer = port().ask("HEAD", "/endless");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(written).hasValue(0);
  }

  @Test
  void errorInTheMiddleIsNoProperEnd() throws Exception {
    OpenPort port = port();
    OpenPort.Answer answer = port.get("/fails");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotEndWith("0\r\n\r\n");
    assertThat(port.get("/heavy").status()).isEqualTo(200);
  }

  /** A client that takes nothing makes the writer wait; one that leaves ends it. */
  @Test
  void writerWaitsForItsClientAndEndsWithIt() throws Exception {
    OpenPort port = port();
    try (Socket socket = port.connectFrom("127.0.0.1")) {
      send(socket, "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(socket.getInputStream().read()).isPositive();
      long before = -1;
      // It stops when the system's buffers are full.
      while (written.get() != before) {
        before = written.get();
        assertThat(gone.await(300, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(before).isLessThan(64L * 1024 * 1024);
      assertThat(port.get("/heavy").status()).as("the one place is taken").isEqualTo(429);
    }
    assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
    int status;
    do {
      status = port.get("/heavy").status();
    } while (status == 429);
    assertThat(status).isEqualTo(200);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }
}
