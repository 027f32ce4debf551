package io.diag.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RootCauseTest {

  @Test
  void isTheLastCause() {
    Throwable error =
        new ExceptionInInitializerError(new IllegalStateException("outer", new IOException("x")));
    assertThat(RootCause.of(error)).isEqualTo("java.io.IOException: x");
    assertThat(RootCause.behind(error)).isEqualTo(", caused by java.io.IOException: x");
    assertThat(RootCause.of(new IOException("y"))).isEqualTo("java.io.IOException: y");
    assertThat(RootCause.behind(new IOException("y"))).isEmpty();
  }

  @Test
  void deniedIsSaidWithWhatToGrant() {
    Throwable denied = new SecurityException("access denied");
    assertThat(RootCause.of(new IllegalStateException(denied))).contains("grant codeBase");
    assertThat(RootCause.behind(denied)).contains("grant codeBase");
  }

  @Test
  void causesInARingEnd() {
    Exception first = new Exception("first");
    first.initCause(new Exception("second", first));
    assertThat(RootCause.of(first)).startsWith("java.lang.Exception: ");
  }
}
