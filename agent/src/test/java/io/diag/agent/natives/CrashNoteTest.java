package io.diag.agent.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CrashNoteTest {

  @Test
  void hasNamesOfFeaturesAndEnginesAndNothingElse() {
    Map<String, String> states =
        new TreeMap<>(
            Map.of(
                "cpu", "on engine=perf_events, running",
                "jvmti-library", "on (loaded by thread 42)",
                "labels", "off no hooks in /secret/path",
                "port", "on http://127.0.0.1:43521",
                "ring", "on",
                "wall", "on engine=wall"));
    assertThat(CrashNote.text("1.2.0", states))
        .isEqualTo(
            "diag 1.2.0 cpu=perf_events+running jvmti-library=on labels=off port=on ring=on"
                + " wall=wall");
  }

  @Test
  void isNoLongerThanTheKernelTakes() {
    Map<String, String> states = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      states.put("feature-" + i, "on");
    }
    assertThat(CrashNote.text("1.2.0", states)).hasSize(249).startsWith("diag 1.2.0 feature-0=on");
  }
}
