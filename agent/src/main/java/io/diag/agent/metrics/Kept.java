package io.diag.agent.metrics;

import java.util.function.DoubleSupplier;

/** A number as it was when it was last read. */
final class Kept implements DoubleSupplier {

  private final DoubleSupplier source;
  private volatile double value = Double.NaN;

  Kept(DoubleSupplier source) {
    this.source = source;
  }

  void read() {
    double read = source.getAsDouble();
    // Kernel files say so where there is no such number.
    value = read < 0 ? Double.NaN : read;
  }

  @Override
  public double getAsDouble() {
    return value;
  }
}
