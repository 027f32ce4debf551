package io.diag.bootstrap;

/** What a profile of the service's own may be called: with the agent and without it the same. */
public final class ProfileNames {

  private static final int MAX_LENGTH = 200;

  /**
   * Fails for a name that can be no path below {@code /debug/pprof/}. A browser would take {@code
   * //host} for another host, and {@code ..} away.
   *
   * @throws IllegalArgumentException with what is accepted
   */
  public static void check(String name) {
    String why = whyUnusable(name);
    if (why != null) {
      throw new IllegalArgumentException("profile name '" + name + "' cannot be used: " + why);
    }
  }

  private static String whyUnusable(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return "1 to " + MAX_LENGTH + " characters";
    }
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      if (!isVisible(name.codePointAt(i))) {
        return "no blanks, control characters or characters without a width";
      }
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

  private ProfileNames() {}
}
