package io.diag.agent.log;

/**
 * Text as it may be printed to a terminal or a log. Names, labels and the answers of servers can
 * hold what a terminal obeys or what changes the order of the letters: each such character becomes
 * a question mark. All lines of the agent and all output of its commands go through here.
 *
 * <p>No regular expression: the first line is printed before {@code main}.
 */
public final class Printable {

  private static final char REPLACEMENT = '?';

  /** One line. */
  public static String line(String text) {
    return printable(text, /* lines= */ false);
  }

  /** Lines, with the line ends and tabs that are in it. */
  public static String lines(String text) {
    return printable(text, /* lines= */ true);
  }

  private static String printable(String text, boolean lines) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (isHarmful(c) && !(lines && (c == '\n' || c == '\t'))) {
        if (replaced == null) {
          replaced = new StringBuilder(text.length()).append(text, 0, i);
        }
        replaced.append(REPLACEMENT);
      } else if (replaced != null) {
        replaced.appendCodePoint(c);
      }
      i = next;
    }
    return replaced == null ? text : replaced.toString();
  }

  private static boolean isHarmful(int c) {
    // Control characters, those of ANSI escapes among them, and half a surrogate pair.
    return c < ' '
        || (c >= 0x7f && c <= 0x9f)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        || isInvisible(c);
  }

  /** Line separators, what changes the direction of the text, and what has no width. */
  private static boolean isInvisible(int c) {
    return (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f)
        || c == 0x200b
        || c == 0x200e
        || c == 0x200f
        || c == 0xad
        || c == 0x61c
        || c == 0xfeff
        || (c >= 0xfff9 && c <= 0xfffb)
        || (c >= 0xe0000 && c <= 0xe007f);
  }

  private Printable() {}
}
