package io.diag.agent.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExecutionSamplesTest {

  private static final long INTERVAL = 10;

  private final ExecutionSamples samples = new ExecutionSamples(INTERVAL, new SourceFiles(null));

  @Test
  void whatWasTakenAndNotRecordedIsCountedByReason() {
    samples.addLost(new SessionTotals(7, 2));
    samples.addMissed(100);

    assertThat(nanosByFunction())
        .isEqualTo(
            Map.of(
                "[lost samples: profiler busy]", 20L,
                "[lost samples: not recorded]", 50L,
                "[lost samples: timer late]", 30L));
    assertThat(samples.lost()).isEqualTo(10);
    assertThat(samples.count()).isEqualTo(10);
  }

  @Test
  void nothingLostLeavesNoTrace() {
    samples.addLost(new SessionTotals(0, 0));
    samples.addMissed(INTERVAL - 1);

    assertThat(nanosByFunction()).isEmpty();
    assertThat(samples.lost()).isZero();
  }

  private Map<String, Long> nanosByFunction() {
    ValueType cpu = new ValueType("cpu", "nanoseconds");
    ProfileBuilder builder =
        new ProfileBuilder(List.of(new ValueType("samples", "count"), cpu), cpu, INTERVAL);
    samples.writeTo(builder);
    Profile profile = builder.build();
    Map<String, Long> nanos = new TreeMap<>();
    profile.samples().forEach(s -> nanos.put(s.stack().get(0).function(), s.values()[1]));
    return nanos;
  }
}
