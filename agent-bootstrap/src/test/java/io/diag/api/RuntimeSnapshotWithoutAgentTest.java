package io.diag.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuntimeSnapshotWithoutAgentTest {

  @Test
  void hasCpusAndHeapOnly() {
    RuntimeSnapshot snapshot = RuntimeSnapshot.take();

    assertThat(snapshot.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(snapshot.heapUsedBytes()).isBetween(1L, snapshot.heapCommittedBytes());
    assertThat(snapshot.platformThreads()).isEmpty();
    assertThat(snapshot.virtualThreads()).isEmpty();
    assertThat(snapshot.gcs()).isEmpty();
    assertThat(snapshot.uptimeMillis()).isEmpty();
    assertThat(snapshot.toString())
        .matches("cpus=\\d+ heap_used_mb=\\d+\\.\\d heap_committed_mb=\\d+\\.\\d");
  }
}
