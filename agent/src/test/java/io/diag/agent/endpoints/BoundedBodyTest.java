package io.diag.agent.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

  @Test
  void whatWasWrittenIsReadOverThePieces() throws Exception {
    byte[] bytes = new byte[300_001];
    new Random(1).nextBytes(bytes);
    BoundedBody body = new BoundedBody();
    body.write(bytes[0]);
    body.write(bytes, 1, 4095);
    body.write(bytes, 4096, 200_000);
    body.write(bytes, 204_096, bytes.length - 204_096);
    assertThat(body.content().readAllBytes()).isEqualTo(bytes);
  }

  @Test
  void anEmptyOneHasNothing() throws Exception {
    assertThat(new BoundedBody().content().read()).isEqualTo(-1);
  }

  @Test
  void itDoesNotGrowWithoutBound() {
    BoundedBody body = new BoundedBody();
    byte[] bytes = new byte[1024 * 1024];
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 65; i++) {
                body.write(bytes, 0, bytes.length);
              }
            })
        .isInstanceOf(BoundedBody.FullException.class);
  }
}
