package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorThreadsTest {

  private static final List<String> OTHERS =
      List.of(
          "java", "C2 CompilerThre", "VM Periodic Tas", "main", "ZooKeeper-1", "Signal Dispatch");

  @Test
  void eachHasItsOwn() {
    assertOnly(
        "UseG1GC", "GC Thread#0", "G1 Main Marker", "G1 Conc#1", "G1 Refine#0", "G1 Service");
    assertOnly("UseParallelGC", "GC Thread#12");
    assertOnly("UseSerialGC", "VM Thread");
    assertOnly(
        "UseZGC", "ZWorkerYoung#0", "ZWorker#3", "ZDriverMajor", "ZDirector", "ZUncommitter#0");
    assertOnly("UseShenandoahGC", "Shenandoah GC T", "Shenandoah Cont");
    assertThat(CollectorThreads.of("UseEpsilonGC").areKnown()).isFalse();
  }

  private static void assertOnly(String flag, String... names) {
    CollectorThreads threads = CollectorThreads.of(flag);
    assertThat(threads.areKnown()).isTrue();
    assertThat(names).allMatch(threads);
    assertThat(OTHERS).noneMatch(threads);
  }
}
