package io.diag.agent.patterns;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A pattern of names, given by an option or a request: a name as the agent prints it, or a regular
 * expression in RE2's syntax. Matching never backtracks: it takes at most the length of the name
 * times the size of the pattern, and both are bounded. Thread-safe.
 */
public final class NamePattern {

  /** What is accepted, for error messages. */
  public static final String ACCEPTED =
      "a regular expression in RE2's syntax, which has no lookaround such as (?=, (?!, (?<= and"
          + " (?<!, no back references such as \\1 and no possessive quantifiers such as a*+";

  static final int MAX_LENGTH = 200;

  /** Instructions of the compiled pattern. */
  static final int MAX_SIZE = 500;

  /** Characters of a name that are looked at. */
  static final int MAX_NAME = 1000;

  private final String text;
  private final Pattern pattern;

  private NamePattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Compiles a pattern.
   *
   * @throws NamePatternException if it is too long, too large or has what RE2 does not have
   */
  public static NamePattern of(String text) throws NamePatternException {
    if (text.length() > MAX_LENGTH) {
      throw new NamePatternException("at most " + MAX_LENGTH + " characters");
    }
    if (PatternSize.of(text) > MAX_SIZE) {
      throw tooLarge();
    }
    try {
      return new NamePattern(text, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new NamePatternException(
          ACCEPTED + " (" + e.getDescription() + ": " + e.getPattern() + ")");
    } catch (StackOverflowError e) {
      throw tooLarge();
    }
  }

  private static NamePatternException tooLarge() {
    return new NamePatternException(
        "a smaller regular expression: written out, its counted repeats such as {100} have more than "
            + MAX_SIZE
            + " parts");
  }

  /** Whether the name has the text of the pattern in it, or a match of it. */
  public boolean isIn(String name) {
    String looked = looked(name);
    return looked.contains(text) || pattern.matcher(looked).find();
  }

  /** Whether the name begins with the text of the pattern, or with a match of it. */
  public boolean begins(String name) {
    String looked = looked(name);
    return looked.startsWith(text) || pattern.matcher(looked).lookingAt();
  }

  private static String looked(String name) {
    // With something after the last character, or the cut would be taken for the name's end.
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
  }

  @Override
  public String toString() {
    return text;
  }
}
