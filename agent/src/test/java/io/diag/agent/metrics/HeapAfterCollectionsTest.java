package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.gc.GarbageCollection;
import org.junit.jupiter.api.Test;

class HeapAfterCollectionsTest {

  private final HeapAfterCollections heap = new HeapAfterCollections();

  @Test
  void nothingIsKnownBeforeTheFirst() {
    assertThat(value("diag_heap_after_gc_bytes")).isNaN();
    assertThat(value("diag_heap_live_bytes")).isNaN();
  }

  @Test
  void youngCollectionsDoNotTellWhatIsAlive() {
    left("PS Scavenge", 100);
    assertThat(value("diag_heap_after_gc_bytes")).isEqualTo(100);
    assertThat(value("diag_heap_live_bytes")).isNaN();
    left("PS MarkSweep", 40);
    left("PS Scavenge", 90);
    assertThat(value("diag_heap_after_gc_bytes")).isEqualTo(90);
    assertThat(value("diag_heap_live_bytes")).isEqualTo(40);
  }

  @Test
  void ofG1TheLeastOfTheLastCounts() {
    left("G1 Young Generation", 100);
    left("G1 Young Generation", 60);
    left("G1 Young Generation", 80);
    assertThat(value("diag_heap_live_bytes")).isEqualTo(60);
    for (int i = 0; i < 15; i++) {
      left("G1 Young Generation", 90);
    }
    assertThat(value("diag_heap_live_bytes")).as("it grows").isEqualTo(80);
    left("G1 Old Generation", 30);
    assertThat(value("diag_heap_live_bytes")).isEqualTo(30);
    left("G1 Young Generation", 70);
    assertThat(value("diag_heap_live_bytes")).isEqualTo(70);
  }

  private void left(String collector, long bytes) {
    heap.accept(new GarbageCollection(collector, false, "", "", 1, 0, 1, 1000, bytes, 2000));
  }

  private double value(String name) {
    return heap.readings().stream()
        .filter(reading -> reading.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value()
        .getAsDouble();
  }
}
