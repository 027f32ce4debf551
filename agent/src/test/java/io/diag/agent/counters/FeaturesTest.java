package io.diag.agent.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  @Test
  void tellsWhatChanges() {
    Features features = new Features();
    features.on("cpu", "engine=ctimer");
    List<Map<String, String>> told = new ArrayList<>();
    features.listen(told::add);
    features.on("cpu", "engine=ctimer");
    features.offSilently("wall", "why not");
    assertThat(told)
        .containsExactly(
            Map.of("cpu", "on engine=ctimer"),
            Map.of("cpu", "on engine=ctimer", "wall", "off why not"));
  }
}
