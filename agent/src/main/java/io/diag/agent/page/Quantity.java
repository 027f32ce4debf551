package io.diag.agent.page;

import java.util.Locale;

/** A number with its unit, in few digits. */
final class Quantity {

  private static final String[] PREFIXES = {"", "Ki", "Mi", "Gi", "Ti"};
  private static final double EXACT = 1e15;

  static String bytes(long value) {
    return bytes((double) value, "");
  }

  static String of(double value, String unit) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (unit.equals("bytes") || unit.equals("bytes/s")) {
      return bytes(value, unit.substring("bytes".length()));
    }
    return unit.isEmpty() ? number(value) : number(value) + " " + unit;
  }

  private static String bytes(double value, String perTime) {
    double scaled = value;
    int prefix = 0;
    // 1023.5 would be shown as 1024.
    while (Math.abs(scaled) >= 1023.5 && prefix < PREFIXES.length - 1) {
      scaled /= 1024;
      prefix++;
    }
    return number(scaled) + " " + PREFIXES[prefix] + "B" + perTime;
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if ((value == Math.rint(value) && size < EXACT) || size >= 99.95) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : "%.2f", value);
  }

  private Quantity() {}
}
