package io.diag.agent.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.fuzz.Mutations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.internal.perf.Perf;
import org.junit.jupiter.api.Test;

/** The JVM writes the counters while they are read: what makes no sense is left out. */
class PerfMemoryFuzzTest {

  @Test
  void mutations() throws Exception {
    ByteBuffer memory = ofThisJvm();
    byte[] bytes = new byte[memory.capacity()];
    memory.get(0, bytes);
    assertThat(read(bytes)).isGreaterThan(100);
    // Its beginning, where most of what is changed counts.
    byte[] head = Arrays.copyOf(bytes, 600);
    for (int used : new int[] {Integer.MIN_VALUE, -1, 0, 31, 599, Integer.MAX_VALUE}) {
      byte[] changed = head.clone();
      ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()).putInt(8, used);
      assertThat(read(changed)).isLessThan(100);
    }
    new Mutations(List.of(head, head, head, bytes)).check(1500, PerfMemoryFuzzTest::read);
  }

  /** Up to JDK 19 the method takes a mode, too. */
  private static ByteBuffer ofThisJvm() throws ReflectiveOperationException {
    try {
      return (ByteBuffer) Perf.class.getMethod("attach", int.class).invoke(Perf.getPerf(), 0);
    } catch (NoSuchMethodException e) {
      return (ByteBuffer)
          Perf.class.getMethod("attach", int.class, String.class).invoke(Perf.getPerf(), 0, "r");
    }
  }

  private static int read(byte[] bytes) {
    PerfMemory memory = PerfMemory.of(ByteBuffer.wrap(bytes));
    if (memory == null) {
      return 0;
    }
    int count = 0;
    int entry = memory.firstEntry();
    for (int after; (after = memory.after(entry)) > entry; entry = after) {
      PerfCounter counter = memory.counter(entry);
      if (counter != null) {
        assertThat(counter.name() + counter.text()).isNotNull();
        count++;
      }
    }
    memory.ofItself().forEach(counter -> assertThat(counter.text()).isNotNull());
    return count;
  }
}
