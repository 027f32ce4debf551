package io.diag.agent.format;

import java.util.regex.Pattern;

/**
 * Names without what some reader takes for the end of a line: labels and threads may be called
 * anything.
 */
public final class OneLine {

  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\u2028\u2029]");

  public static String of(String name) {
    return BREAKS.matcher(name).replaceAll("?");
  }

  private OneLine() {}
}
