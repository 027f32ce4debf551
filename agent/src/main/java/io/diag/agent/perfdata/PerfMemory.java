package io.diag.agent.perfdata;

import static io.diag.agent.perfdata.PerfVariability.CONSTANT;
import static io.diag.agent.perfdata.PerfVariability.MONOTONIC;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The layout of the memory that the JVM keeps its counters in, version 2.0 of JDK 1.4.2 and all
 * since: a header, and entries one after the other. Only ever added to, and never unmapped.
 */
final class PerfMemory {

  private static final int MAGIC = 0xcafec0c0;
  private static final int MAJOR_VERSION = 2;

  private static final int HEADER_LENGTH = 32;
  private static final int MAGIC_AT = 0;
  private static final int MAJOR_VERSION_AT = 5;
  private static final int MINOR_VERSION_AT = 6;
  private static final int USED_AT = 8;
  private static final int OVERFLOW_AT = 12;
  private static final int TIMESTAMP_AT = 16;
  private static final int FIRST_ENTRY_AT = 24;

  private static final int ENTRY_LENGTH = 20;
  private static final int NAME_OFFSET_AT = 4;
  private static final int VECTOR_LENGTH_AT = 8;
  private static final int TYPE_AT = 12;
  private static final int FLAGS_AT = 13;
  private static final int UNIT_AT = 14;
  private static final int VARIABILITY_AT = 15;
  private static final int DATA_OFFSET_AT = 16;
  private static final int SUPPORTED = 1;

  private final ByteBuffer memory;

  private PerfMemory(ByteBuffer memory) {
    this.memory = memory;
  }

  /** Null if the JVM keeps none, or in another way. */
  static PerfMemory of(ByteBuffer memory) {
    if (memory == null || memory.capacity() < HEADER_LENGTH) {
      return null;
    }
    memory.order(ByteOrder.BIG_ENDIAN);
    if (memory.getInt(MAGIC_AT) != MAGIC || memory.get(MAJOR_VERSION_AT) != MAJOR_VERSION) {
      return null;
    }
    memory.order(ByteOrder.nativeOrder());
    return new PerfMemory(memory);
  }

  int firstEntry() {
    return memory.getInt(FIRST_ENTRY_AT);
  }

  /**
   * Where the entry after this one is; the same if the JVM has none here yet, or is still writing
   * it: it counts an entry before it fills it, and puts down its data's place last.
   */
  int after(int entry) {
    int used = Math.max(0, Math.min(memory.getInt(USED_AT), memory.capacity()));
    if (entry < HEADER_LENGTH || entry > used - ENTRY_LENGTH) {
      return entry;
    }
    int length = memory.getInt(entry);
    boolean complete =
        length >= ENTRY_LENGTH
            && length <= used - entry
            && memory.getInt(entry + DATA_OFFSET_AT) > 0;
    return complete ? entry + length : entry;
  }

  /** Null for an entry that is neither a number nor a text. */
  PerfCounter counter(int entry) {
    int length = memory.getInt(entry);
    int name = memory.getInt(entry + NAME_OFFSET_AT);
    int data = memory.getInt(entry + DATA_OFFSET_AT);
    int vector = memory.getInt(entry + VECTOR_LENGTH_AT);
    char type = (char) memory.get(entry + TYPE_AT);
    boolean number = type == 'J' && vector == 0;
    boolean text = type == 'B' && vector > 0;
    PerfUnit unit = PerfUnit.of(memory.get(entry + UNIT_AT));
    PerfVariability variability = PerfVariability.of(memory.get(entry + VARIABILITY_AT));
    if (!(number || text)
        || name < ENTRY_LENGTH
        || name >= length
        || data > length - (text ? vector : Long.BYTES)
        || unit == null
        || variability == null) {
      return null;
    }
    String called = text(entry + name, entry + length);
    boolean supported = (memory.get(entry + FLAGS_AT) & SUPPORTED) != 0;
    int at = entry + data;
    return number
        ? PerfCounter.ofNumber(called, unit, variability, supported, () -> memory.getLong(at))
        : PerfCounter.ofText(called, unit, variability, supported, () -> text(at, at + vector));
  }

  /** What the header tells of the memory itself, under the names that jcmd gives it. */
  List<PerfCounter> ofItself() {
    return List.of(
        of("majorVersion", PerfUnit.NONE, CONSTANT, () -> memory.get(MAJOR_VERSION_AT)),
        of("minorVersion", PerfUnit.NONE, CONSTANT, () -> memory.get(MINOR_VERSION_AT)),
        of("size", PerfUnit.BYTES, CONSTANT, memory::capacity),
        of("used", PerfUnit.BYTES, MONOTONIC, () -> memory.getInt(USED_AT)),
        of("overflow", PerfUnit.BYTES, MONOTONIC, () -> memory.getInt(OVERFLOW_AT)),
        of("timestamp", PerfUnit.TICKS, MONOTONIC, () -> memory.getLong(TIMESTAMP_AT)));
  }

  private static PerfCounter of(
      String name, PerfUnit unit, PerfVariability variability, LongSupplier number) {
    return PerfCounter.ofNumber("sun.perfdata." + name, unit, variability, false, number);
  }

  private String text(int begin, int limit) {
    int end = begin;
    while (end < limit && memory.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - begin];
    memory.get(begin, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
