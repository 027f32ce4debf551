package io.diag.agent.perfdata;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One of the JVM's performance counters: a number or a text, read where the JVM keeps it. */
public final class PerfCounter {

  private final String name;
  private final PerfUnit unit;
  private final PerfVariability variability;
  private final boolean supported;

  /** Null of a text. */
  private final LongSupplier number;

  private final Supplier<String> text;

  private PerfCounter(
      String name,
      PerfUnit unit,
      PerfVariability variability,
      boolean supported,
      LongSupplier number,
      Supplier<String> text) {
    this.name = name;
    this.unit = unit;
    this.variability = variability;
    this.supported = supported;
    this.number = number;
    this.text = text;
  }

  static PerfCounter ofNumber(
      String name,
      PerfUnit unit,
      PerfVariability variability,
      boolean supported,
      LongSupplier number) {
    return new PerfCounter(
        name, unit, variability, supported, number, () -> Long.toString(number.getAsLong()));
  }

  static PerfCounter ofText(
      String name,
      PerfUnit unit,
      PerfVariability variability,
      boolean supported,
      Supplier<String> text) {
    return new PerfCounter(name, unit, variability, supported, null, text);
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
    return number == null;
  }

  /** As it is now; 0 of a text. Allocates nothing. */
  public long value() {
    return number == null ? 0 : number.getAsLong();
  }

  /** As it is now; of a number its digits. */
  public String text() {
    return text.get();
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
