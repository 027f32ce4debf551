package io.diag.agent.labels;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of threads without what tells one worker of a pool from the next, so that there are few:
 * {@code http-nio-8080-exec-12} is {@code http-nio-#-exec-#}. For one profile.
 */
public final class ThreadNames {

  private static final int MAX = 1000;
  private static final String OTHER = "other";
  private static final Pattern UUID =
      Pattern.compile("\\b\\p{XDigit}{8}-(?:\\p{XDigit}{4}-){3}\\p{XDigit}{12}\\b");

  /** With a digit in it, so that a word of such letters stays. */
  private static final Pattern HEX = Pattern.compile("\\b(?=[a-fA-F]*\\d)\\p{XDigit}{8,}\\b");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final Map<String, String> known = new HashMap<>();
  private final Map<String, String> normal = new HashMap<>();

  /** The name without numbers; {@code other} if there are too many different ones even so. */
  public String normalised(String name) {
    String seen = known.get(name);
    if (seen != null) {
      return seen;
    }
    String plain = plain(name);
    String kept = normal.get(plain);
    if (kept == null) {
      kept = normal.size() < MAX ? plain : OTHER;
      normal.put(kept, kept);
    }
    if (known.size() < MAX * 10) {
      known.put(name, kept);
    }
    return kept;
  }

  private static String plain(String name) {
    String text = UUID.matcher(name).replaceAll("#");
    text = HEX.matcher(text).replaceAll("#");
    return NUMBER.matcher(text).replaceAll("#");
  }
}
