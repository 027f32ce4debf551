package io.diag.agent.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTargetTest {

  private static final long MIB = 1024 * 1024;

  @Test
  void isWhatTheRestLeaves() {
    assertThat(HeapTarget.of(200 * MIB, 60 * MIB, 1000 * MIB)).isEqualTo(140 * MIB);
    assertThat(HeapTarget.of(200 * MIB, 60 * MIB, 100 * MIB)).isEqualTo(100 * MIB);
    assertThat(HeapTarget.of(200 * MIB, 190 * MIB, 1000 * MIB)).isEqualTo(16 * MIB);
    assertThat(HeapTarget.of(200 * MIB, 500 * MIB, 1000 * MIB)).isEqualTo(16 * MIB);
    assertThat(HeapTarget.of(Long.MAX_VALUE, 60 * MIB, 1000 * MIB)).isEqualTo(1000 * MIB);
  }

  @Test
  void aConcurrentCollectorGetsRoomBesideTheLiveSet() {
    assertThat(HeapTarget.concurrent(140 * MIB, 80 * MIB, 1000 * MIB)).isEqualTo(140 * MIB);
    assertThat(HeapTarget.concurrent(140 * MIB, 100 * MIB, 1000 * MIB)).isEqualTo(160 * MIB);
    assertThat(HeapTarget.concurrent(140 * MIB, 400 * MIB, 1000 * MIB)).isEqualTo(640 * MIB);
    assertThat(HeapTarget.concurrent(140 * MIB, 400 * MIB, 500 * MIB)).isEqualTo(500 * MIB);
    assertThat(HeapTarget.concurrent(140 * MIB, -1, 500 * MIB)).isEqualTo(140 * MIB);
  }

  @Test
  void aStoppingCollectionHasSomethingToCollect() {
    assertThat(HeapTarget.stopping(140 * MIB, 80 * MIB)).isEqualTo(140 * MIB);
    assertThat(HeapTarget.stopping(140 * MIB, 400 * MIB)).isEqualTo(500 * MIB);
    assertThat(HeapTarget.stopping(140 * MIB, -1)).isEqualTo(140 * MIB);
  }

  @Test
  void freeRatioMakesUpTheTarget() {
    assertThat(HeapTarget.freeRatio(200 * MIB, 100 * MIB)).isEqualTo(50);
    assertThat(HeapTarget.freeRatio(200 * MIB, 0)).isEqualTo(95);
    assertThat(HeapTarget.freeRatio(200 * MIB, 199 * MIB)).isEqualTo(5);
    assertThat(HeapTarget.freeRatio(16 * MIB, 1L << 50)).isEqualTo(5);
  }
}
