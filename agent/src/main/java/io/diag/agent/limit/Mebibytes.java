package io.diag.agent.limit;

/** Sizes as a line of the log says them. */
final class Mebibytes {

  /** Such as {@code 200.5 MiB}. Not by String.format, which follows the locale. */
  static String of(long bytes) {
    if (bytes < 0) {
      return "unknown";
    }
    long tenths = bytes / 1024 * 10 / 1024;
    return tenths / 10 + "." + tenths % 10 + " MiB";
  }

  private Mebibytes() {}
}
