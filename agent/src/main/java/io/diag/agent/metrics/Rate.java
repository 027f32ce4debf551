package io.diag.agent.metrics;

import java.util.function.DoubleSupplier;

/** By how much a sum grows in a second, since it was asked for the last time. */
final class Rate implements DoubleSupplier {

  private final DoubleSupplier sum;
  private double before = Double.NaN;
  private long beforeAt;

  Rate(DoubleSupplier sum) {
    this.sum = sum;
  }

  /** NaN the first time. */
  @Override
  public double getAsDouble() {
    double now = sum.getAsDouble();
    long at = System.nanoTime();
    double rate = (now - before) / (at - beforeAt) * 1e9;
    before = now;
    beforeAt = at;
    return rate;
  }
}
