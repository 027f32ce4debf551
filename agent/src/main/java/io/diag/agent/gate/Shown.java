package io.diag.agent.gate;

/** What came from a client, as it may stand in an answer or a log line. */
final class Shown {

  private static final int MAX = 100;

  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX); i++) {
      char c = text.charAt(i);
      shown.append(c < ' ' || c > '~' ? '?' : c);
    }
    return shown.append(text.length() > MAX ? "..." : "").toString();
  }

  private Shown() {}
}
