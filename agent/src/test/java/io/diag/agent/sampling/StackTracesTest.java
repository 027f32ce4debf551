package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackTracesTest {

  private static final byte NATIVE = 3;

  /** Names are the same in every run, and say nothing of directories. */
  @ParameterizedTest
  @CsvSource({
    "'', /tmp/x/diag-3436ebtz7-libdiag.so (deleted), libdiag.so, [libdiag.so]",
    "'', /usr/lib/libzip.so, libzip.so, [libzip.so]",
    "'', Interpreter, Interpreter, [jit]",
    "diag-3436ebtz7-libdiag.so, on_thread_end, on_thread_end, [libdiag.so]"
  })
  void nativeFramesAreNamed(String library, String name, String function, String file) {
    Frame frame = StackTraces.nativeFrame(NATIVE, library, name);
    assertThat(frame.function()).isEqualTo(function);
    assertThat(frame.file()).isEqualTo(file);
  }
}
