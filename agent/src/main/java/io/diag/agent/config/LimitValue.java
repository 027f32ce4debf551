package io.diag.agent.config;

/**
 * A memory limit as people write it: a number of bytes, a part of the container's memory, or off.
 *
 * @param bytes 0 if it is a part, or off
 * @param percent of the container's memory; 0 if it is none
 */
public record LimitValue(long bytes, int percent) {

  public static final LimitValue OFF = new LimitValue(0, 0);

  private static final long MIB = 1024 * 1024;

  /** 16 MiB of heap, and as much for a JVM that does nothing. */
  public static final long LEAST = 32 * MIB;

  public static final String ACCEPTED =
      "bytes or a size such as 200MiB or 1GB (KiB, MiB, GiB, TiB, KB, MB, GB, TB), at least 32MiB;"
          + " a part of the container's memory, such as 80%; or off";

  /** More digits than this do not fit into a long. */
  private static final int MAX_DIGITS = 18;

  /** Null if it is none of them. */
  public static LimitValue parse(String text) {
    if (text.equals("off")) {
      return OFF;
    }
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    String unit = text.substring(digits);
    if (unit.equals("%")) {
      return number >= 1 && number <= 100 ? new LimitValue(0, (int) number) : null;
    }
    long factor = factor(unit);
    return factor == 0 || number > Long.MAX_VALUE / factor || number * factor < LEAST
        ? null
        : new LimitValue(number * factor, 0);
  }

  /** 0 if there is no such unit. */
  private static long factor(String unit) {
    return switch (unit) {
      case "", "B" -> 1;
      case "KiB" -> 1024;
      case "MiB" -> MIB;
      case "GiB" -> 1024 * MIB;
      case "TiB" -> 1024 * 1024 * MIB;
      case "KB" -> 1000;
      case "MB" -> 1_000_000;
      case "GB" -> 1_000_000_000;
      case "TB" -> 1_000_000_000_000L;
      default -> 0;
    };
  }

  public boolean isOff() {
    return equals(OFF);
  }
}
