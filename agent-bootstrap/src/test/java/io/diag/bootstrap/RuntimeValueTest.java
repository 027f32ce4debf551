package io.diag.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeValueTest {

  @Test
  void unitsAreShownWithTheirDecimals() {
    assertThat(RuntimeValue.CPUS.text(8)).isEqualTo("8");
    assertThat(RuntimeValue.HEAP_USED_MB.text(0)).isEqualTo("0.0");
    assertThat(RuntimeValue.HEAP_USED_MB.text(3 * 1024 * 1024 + 800 * 1024)).isEqualTo("3.7");
    assertThat(RuntimeValue.HEAP_USED_MB.text(1L << 42)).isEqualTo("4194304.0");
    assertThat(RuntimeValue.UPTIME_S.text(61_007)).isEqualTo("61.007");
  }

  @Test
  void lineIsInOrderAndInNoLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-u-nu-arab"));
    try {
      Map<RuntimeValue, Long> values =
          Map.of(
              RuntimeValue.UPTIME_S, 1500L,
              RuntimeValue.VIRTUAL_THREADS, 2L,
              RuntimeValue.HEAP_COMMITTED_MB, 1L << 20);
      assertThat(RuntimeValue.line(values))
          .isEqualTo("virtual_threads=2 heap_committed_mb=1.0 uptime_s=1.500");
    } finally {
      Locale.setDefault(before);
    }
  }
}
