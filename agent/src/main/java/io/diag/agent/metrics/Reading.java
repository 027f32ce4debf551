package io.diag.agent.metrics;

import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.DoubleSupplier;

/**
 * One number, read when asked for. Those of one name are told apart by a label.
 *
 * @param name as Prometheus shows it; a counter ends in {@code _total}
 * @param counter whether it only grows
 * @param label empty if there is only one of this name
 * @param labelValue empty likewise
 * @param value NaN while it is not known
 * @param missing why it may be missing
 */
record Reading(
    String name,
    boolean counter,
    String help,
    String label,
    String labelValue,
    DoubleSupplier value,
    String missing) {

  private static final String TOTAL = "_total";

  Reading {
    if (counter != name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(name + ": counters, and only they, end in " + TOTAL);
    }
  }

  static Reading gauge(String name, String help, DoubleSupplier value, String missing) {
    return new Reading(name, false, help, "", "", value, missing);
  }

  static Reading counter(String name, String help, DoubleSupplier value, String missing) {
    return new Reading(name, true, help, "", "", value, missing);
  }

  Reading labelled(String label, String value) {
    return new Reading(name, counter, help, label, value, this.value, missing);
  }

  /** Without the ending of a counter, which the client library puts to it itself. */
  String baseName() {
    return counter ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  /** As its name says; null if it has none. */
  Unit unit() {
    if (baseName().endsWith("_seconds")) {
      return Unit.SECONDS;
    }
    return baseName().endsWith("_bytes") ? Unit.BYTES : null;
  }
}
