package io.diag.bootstrap;

import java.util.Locale;
import java.util.Map;

/**
 * One of the numbers of a {@link io.diag.api.RuntimeSnapshot}, in the order in which they are
 * shown. It is called there as here, in lower case.
 */
public enum RuntimeValue {
  PLATFORM_THREADS(1, 0),
  VIRTUAL_THREADS(1, 0),
  CPUS(1, 0),
  SCHEDULER_PARALLELISM(1, 0),
  MOUNTED_VIRTUAL_THREADS(1, 0),
  QUEUED_VIRTUAL_THREADS(1, 0),
  /** Kept in bytes. */
  HEAP_USED_MB(1024 * 1024, 1),
  /** Kept in bytes. */
  HEAP_COMMITTED_MB(1024 * 1024, 1),
  GCS(1, 0),
  GCS_FORCED(1, 0),
  GCS_AUTOMATIC(1, 0),
  GC_PAUSE_TOTAL_MS(1, 0),
  /** Kept in milliseconds. */
  UPTIME_S(1000, 3);

  private final int unit;
  private final int decimals;

  RuntimeValue(int unit, int decimals) {
    this.unit = unit;
    this.decimals = decimals;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A value in the unit it is shown in. Not by String.format, which follows the locale. */
  public String text(long value) {
    StringBuilder text = new StringBuilder().append(value / unit);
    long rest = value % unit;
    for (int i = 0; i < decimals; i++) {
      rest *= 10;
      text.append(i == 0 ? "." : "").append(rest / unit);
      rest %= unit;
    }
    return text.toString();
  }

  /** {@code key=value} of all that are there. */
  public static String line(Map<RuntimeValue, Long> values) {
    StringBuilder line = new StringBuilder();
    for (RuntimeValue value : values()) {
      Long number = values.get(value);
      if (number != null) {
        line.append(line.length() == 0 ? "" : " ").append(value.label());
        line.append('=').append(value.text(number));
      }
    }
    return line.toString();
  }
}
