package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An endpoint that the watchdog has turned off answers at once; the others go on. */
class WatchedRequestTest {

  @Test
  void whatIsOffSaysSo() throws Exception {
    OpenPort port = OpenPort.with("");
    assertThat(port.get("/read").status()).isEqualTo(200);
    port.router.off("/read", "a request for /read has run for 10 s");
    port.router.off("heap", "no path");

    OpenPort.Answer answer = port.get("/read");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("/read is off: a request for /read has run for 10 s\n");
    assertThat(port.get("/capture").status()).isEqualTo(200);
    assertThat(port.get("/heap").status()).isEqualTo(200);
  }
}
