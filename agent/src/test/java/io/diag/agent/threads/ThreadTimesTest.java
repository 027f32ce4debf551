package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ThreadTimesTest {

  @Test
  void numbersAreRead() {
    byte[] text = "1234567890123 45 6\n".getBytes(StandardCharsets.US_ASCII);
    int end = ThreadTimes.end(text, 0, text.length);
    assertThat(ThreadTimes.number(text, 0, end)).isEqualTo(1234567890123L);
    int next = ThreadTimes.end(text, end + 1, text.length);
    assertThat(ThreadTimes.number(text, end + 1, next)).isEqualTo(45);
  }

  @Test
  void whatIsNotThereIsNotKnown() {
    byte[] text = "x".getBytes(StandardCharsets.US_ASCII);
    assertThat(ThreadTimes.end(text, 0, -1)).isZero();
    assertThat(ThreadTimes.number(text, 0, ThreadTimes.end(text, 0, 1))).isEqualTo(-1);
  }
}
