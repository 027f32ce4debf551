package io.diag.agent.http;

import java.util.Set;

/** Names below {@code /debug/pprof/} that no profile of the service's own can have. */
public final class OwnNames {

  /** The port's own, known before it is open, and those that Go or its clients have given away. */
  private static final Set<String> NAMES =
      Set.of(
          "allocs",
          "block",
          "cleaner",
          "cmdline",
          "fgprof",
          "goroutine",
          "goroutineleak",
          "heap",
          "mutex",
          "profile",
          "symbol",
          "thread",
          "threadcreate",
          "trace",
          "wall");

  /** {@code delta_heap} and its like. */
  private static final String DELTA = "delta_";

  private static final int MAX_LENGTH = 200;

  /** Whether it is one of the port's. */
  public static boolean have(String name) {
    return NAMES.contains(name) || name.startsWith(DELTA);
  }

  /**
   * Why a name can be no path below {@code /debug/pprof/}; null if it can. A browser would take
   * {@code //host} for another host, and {@code ..} away.
   */
  public static String whyUnusable(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return "1 to " + MAX_LENGTH + " characters";
    }
    if (!name.codePoints().allMatch(OwnNames::isVisible)) {
      return "no blanks, control characters or characters without a width";
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "no / at its ends, no // and no part that is . or ..";
      }
    }
    return null;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private OwnNames() {}
}
