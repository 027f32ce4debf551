package io.diag.agent.pprof;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret in an argument: NAME=VALUE with a telling name, and
 * user:password@.
 */
final class Redaction {

  private static final String HIDDEN = "*****";

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)([^=,\\s]*(?:password|passwd|passphrase|secret|token|credential|api[-_.]?key"
              + "|private[-_.]?key|access[-_.]?key)[^=,\\s]*=)[^,\\s]*");

  private static final Pattern USER_INFO = Pattern.compile("(://[^/:@\\s]*:)[^/@\\s]+@");

  static String of(String argument) {
    Matcher assignment = ASSIGNMENT.matcher(argument);
    String result = assignment.replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    return USER_INFO.matcher(result).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN) + "@");
  }

  private Redaction() {}
}
