package io.diag.agent.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.internal.perf.Perf;
import org.junit.jupiter.api.Test;

class PerfDataTest {

  private final PerfData data;

  PerfDataTest() throws ReflectiveOperationException {
    data = PerfData.ofThisJvm();
  }

  @Test
  void numbersTextsAndWhatTheyAre() {
    PerfCounter frequency = data.find("sun.os.hrt.frequency");
    assertThat(frequency.unit()).isEqualTo(PerfUnit.HERTZ);
    assertThat(frequency.variability()).isEqualTo(PerfVariability.CONSTANT);
    assertThat(frequency.isSupported()).isFalse();
    assertThat(frequency.value()).isEqualTo(1_000_000_000);
    assertThat(frequency.text()).isEqualTo("1000000000");

    PerfCounter version = data.find("java.property.java.vm.version");
    assertThat(version.unit()).isEqualTo(PerfUnit.STRING);
    assertThat(version.isSupported()).isTrue();
    assertThat(version.isText()).isTrue();
    assertThat(version.value()).isZero();
    assertThat(version.text()).isEqualTo(System.getProperty("java.vm.version"));

    PerfCounter threads = data.find("java.threads.started");
    assertThat(threads.unit()).isEqualTo(PerfUnit.EVENTS);
    assertThat(threads.variability()).isEqualTo(PerfVariability.MONOTONIC);
    assertThat(data.find("no.such.counter")).isNull();
  }

  @Test
  void ofTheMemoryItself() {
    long used = data.find("sun.perfdata.used").value();
    assertThat(used).isPositive().isLessThanOrEqualTo(data.find("sun.perfdata.size").value());
    assertThat(data.find("sun.perfdata.majorVersion").value()).isEqualTo(2);
    assertThat(data.find("sun.perfdata.overflow").value()).isZero();
  }

  @Test
  void valueIsReadAnew() throws Exception {
    PerfCounter started = data.find("java.threads.started");
    long before = started.value();
    Thread thread = new Thread(() -> {});
    thread.start();
    thread.join();
    assertThat(started.value()).isGreaterThan(before);
  }

  @Test
  void newOnesAreFoundWithoutReadingTheOthersAgain() {
    PerfCounter known = data.find("java.threads.started");
    int before = data.list().size();
    ByteBuffer value = Perf.getPerf().createLong("io.diag.test.added", 3, 4, 42);
    assertThat(data.find("io.diag.test.added").value()).isEqualTo(42);
    assertThat(data.find("io.diag.test.added").variability()).isEqualTo(PerfVariability.VARIABLE);
    assertThat(data.list()).hasSizeGreaterThan(before);
    assertThat(data.find("java.threads.started")).isSameAs(known);
    assertThat(value.capacity()).isEqualTo(Long.BYTES);
  }

  @Test
  void memoryThatIsNotSuchIsRefused() {
    assertThat(PerfMemory.of(null)).isNull();
    assertThat(PerfMemory.of(ByteBuffer.allocate(0))).isNull();
    assertThat(PerfMemory.of(ByteBuffer.allocate(64))).isNull();
  }

  /** The JVM counts an entry before it fills it. */
  @Test
  void entryInTheMakingIsLeftForLater() {
    ByteBuffer bytes = ByteBuffer.allocate(128);
    bytes.putInt(0xcafec0c0).put((byte) 0).put((byte) 2).order(ByteOrder.nativeOrder());
    bytes.putInt(8, 32 + 48).putInt(24, 32);
    PerfMemory memory = PerfMemory.of(bytes);
    assertThat(memory.after(32)).isEqualTo(32);
    bytes.putInt(32, 48).putInt(36, 20).put(32 + 20, (byte) 'n');
    bytes.put(44, (byte) 'J').put(46, (byte) 2).put(47, (byte) 3);
    assertThat(memory.after(32)).isEqualTo(32);
    bytes.putInt(48, 24).putLong(32 + 24, 7);
    assertThat(memory.after(32)).isEqualTo(80);
    PerfCounter counter = memory.counter(32);
    assertThat(counter.name()).isEqualTo("n");
    assertThat(counter.unit()).isEqualTo(PerfUnit.BYTES);
    assertThat(counter.value()).isEqualTo(7);
    assertThat(memory.after(80)).isEqualTo(80);
  }
}
