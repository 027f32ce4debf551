package io.diag.agent.perfdata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One of the JVM's performance counters: a number or a text, where the JVM keeps it. */
public final class PerfCounter {

  private final String name;
  private final PerfUnit unit;
  private final PerfVariability variability;
  private final boolean supported;
  private final ByteBuffer memory;
  private final int offset;

  /** How many bytes its text may take; 0 for a number. */
  private final int textLength;

  PerfCounter(
      String name,
      PerfUnit unit,
      PerfVariability variability,
      boolean supported,
      ByteBuffer memory,
      int offset,
      int textLength) {
    this.name = name;
    this.unit = unit;
    this.variability = variability;
    this.supported = supported;
    this.memory = memory;
    this.offset = offset;
    this.textLength = textLength;
  }

  public String name() {
    return name;
  }

  public PerfUnit unit() {
    return unit;
  }

  public PerfVariability variability() {
    return variability;
  }

  /**
   * Whether the JDK means to keep it in its next versions: {@code java.*} and {@code com.sun.*}.
   */
  public boolean isSupported() {
    return supported;
  }

  /** Whether it has a text and no number. */
  public boolean isText() {
    return textLength > 0;
  }

  /** As it is now; 0 of a text. Allocates nothing. */
  public long value() {
    return isText() ? 0 : memory.getLong(offset);
  }

  /** As it is now; of a number its digits. */
  public String text() {
    if (!isText()) {
      return Long.toString(value());
    }
    byte[] bytes = new byte[textLength];
    memory.get(offset, bytes);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
