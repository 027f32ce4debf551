package io.diag.agent.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void ofNames() {
    assertThat(Words.of("HeapMemoryUsage")).isEqualTo("heap memory usage");
    assertThat(Words.of("ProcessCpuTime")).isEqualTo("process CPU time");
    assertThat(Words.of("MBeanServerId")).isEqualTo("MBean server ID");
    assertThat(Words.of("_sync_Inflations")).isEqualTo("sync inflations");
    assertThat(Words.of("GCTime")).isEqualTo("GC time");
    assertThat(Words.of("")).isEmpty();
  }

  @Test
  void ofCounters() {
    assertThat(Words.ofCounter("sun.gc.generation.0.space.1.maxCapacity"))
        .isEqualTo("GC, generation 0, space 1: max capacity");
    assertThat(Words.ofCounter("java.ci.totalTime")).isEqualTo("Compilation: total time");
    assertThat(Words.ofCounter("sun.gc.generation.0.agetable.bytes.03"))
        .isEqualTo("GC, generation 0, agetable: bytes 03");
    assertThat(Words.ofCounter("java.property.java.vm.name"))
        .isEqualTo("System property java.vm.name");
    assertThat(Words.ofCounter("alone")).isEqualTo("Alone");
    assertThat(Words.ofCounter("a.0")).isEqualTo("A 0");
    assertThat(Words.ofCounter("..")).isEqualTo(": ");
  }
}
