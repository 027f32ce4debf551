package io.diag.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.gate.Work;
import io.diag.agent.threads.Activity;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Work ends when its client is gone. */
class ClientGoneTest {

  /** Less than the time that a client has which has only closed its side. */
  private static final int AT_ONCE_SECONDS = 4;

  private static final int SECONDS = 20;

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean finish = new AtomicBoolean();

  private OpenPort port() throws Exception {
    OpenPort port = OpenPort.with("");
    port.router.register(Endpoint.heavy("/work", "", "", request -> work()));
    port.router.register(
        Endpoint.control("/change", Set.of("PUT"), Work.CHECKED, "", "", request -> work()));
    return port;
  }

  private Response work() {
    started.countDown();
    try {
      while (!finish.get()) {
        Activity.check();
        Thread.onSpinWait();
      }
      return Response.text("done");
    } finally {
      ended.countDown();
    }
  }

  @Test
  void whatIsResetEndsAtOnce() throws Exception {
    try (Socket socket = asked("GET /work")) {
      socket.setSoLinger(true, 0);
    }
    assertThat(ended.await(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatIsClosedEndsAfterAWhile() throws Exception {
    asked("GET /work").close();
    assertThat(ended.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatWasSentAheadDoesNotHideIt() throws Exception {
    Socket socket = asked("GET /work");
    for (int i = 0; i < 5; i++) {
      send(socket, "GET /work");
    }
    socket.close();
    assertThat(ended.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoHasClosedItsSideGetsWhatIsThereSoon() throws Exception {
    try (Socket socket = asked("GET /work")) {
      socket.shutdownOutput();
      finish.set(true);
      assertThat(OpenPort.answer(socket).body()).isEqualTo("done");
    }
  }

  @Test
  void whatChangesSomethingIsNotLeftHalfDone() throws Exception {
    try (Socket socket = asked("PUT /change")) {
      socket.setSoLinger(true, 0);
    }
    assertThat(ended.await(1, TimeUnit.SECONDS)).isFalse();
    finish.set(true);
    assertThat(ended.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private Socket asked(String request) throws Exception {
    Socket socket = port().connectFrom("127.0.0.1");
    send(socket, request);
    assertThat(started.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    return socket;
  }

  private static void send(Socket socket, String request) throws Exception {
    String head = request + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
  }
}
