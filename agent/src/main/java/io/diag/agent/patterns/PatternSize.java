package io.diag.agent.patterns;

/**
 * Estimates how many instructions a regular expression compiles to, before it is compiled: RE2/J
 * writes counted repeats out, so that {@code ((a{1000}){1000}){1000}} would fill the heap. Never
 * estimates too low for an expression that compiles.
 */
final class PatternSize {

  /** More than any limit; sums and products stop here. */
  private static final long MOST = 1_000_000_000;

  /** RE2/J's own limit on a count. */
  private static final int MAX_COUNT = 1000;

  private final String text;
  private int at;

  private PatternSize(String text) {
    this.text = text;
  }

  static long of(String text) {
    PatternSize size = new PatternSize(text);
    // The start and the end of the program.
    long sum = 2;
    while (size.at < text.length()) {
      sum = Math.min(MOST, sum + size.sequence());
      // A parenthesis without its other half, which does not compile.
      size.at++;
    }
    return sum;
  }

  /** Up to a closing parenthesis or the end. */
  private long sequence() {
    long sum = 0;
    while (at < text.length() && text.charAt(at) != ')') {
      sum = Math.min(MOST, sum + repeated(atom()));
    }
    return sum;
  }

  private long atom() {
    char c = text.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> set();
      case '\\' -> escape();
      // An alternative takes a jump, and is never less than one.
      default -> 2;
    };
  }

  private long group() {
    // What precedes the content, such as ?i:, counts as content too.
    long content = sequence();
    at++;
    // Where it begins and ends, and something in its place if it is empty.
    return content + 3;
  }

  /** A set of characters is one instruction, whatever is in it. */
  private long set() {
    if (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      first = false;
      if (text.startsWith("[:", at) && text.indexOf(":]", at + 2) >= 0) {
        at = text.indexOf(":]", at + 2) + 2;
      } else {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
    return 2;
  }

  private long escape() {
    if (at >= text.length()) {
      return 2;
    }
    char c = text.charAt(at++);
    if (c == 'Q') {
      int end = text.indexOf("\\E", at);
      String quoted = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 2;
      return 2L * quoted.length() + 2;
    }
    boolean inBraces = (c == 'p' || c == 'P' || c == 'x') && text.startsWith("{", at);
    if (inBraces && text.indexOf('}', at) >= 0) {
      at = text.indexOf('}', at) + 1;
    }
    return 2;
  }

  /** The size of what has just been read, with the quantifiers that follow. */
  private long repeated(long size) {
    long all = size;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '*' || c == '+' || c == '?') {
        at++;
        all += 2;
      } else if (c != '{') {
        break;
      } else {
        int end = text.indexOf('}', at);
        int most = end < 0 ? 0 : most(text.substring(at + 1, end));
        if (most == 0) {
          break;
        }
        at = end + 1;
        all = Math.min(MOST, (all + 2) * most + 2);
      }
    }
    return all;
  }

  /** The larger number of N, N, or N,M, at least 1; 0 if it is none of these. */
  private static int most(String counts) {
    int most = 1;
    int count = 0;
    for (int i = 0; i < counts.length(); i++) {
      char c = counts.charAt(i);
      if (c == ',') {
        count = 0;
      } else if (c >= '0' && c <= '9') {
        count = Math.min(MAX_COUNT, count * 10 + c - '0');
        most = Math.max(most, count);
      } else {
        return 0;
      }
    }
    return most;
  }
}
