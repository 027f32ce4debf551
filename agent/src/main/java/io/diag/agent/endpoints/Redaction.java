package io.diag.agent.endpoints;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret on a command line: the value of a telling name, given with {@code
 * =} or as the next argument or in JSON, and the user part of a URL.
 */
final class Redaction {

  private static final String HIDDEN = "*****";

  private static final String NAME =
      "[\\w.-]*(?:passw|passphrase|pwd|secret|token|credential|(?:api|private|access)[-_.]?key)[\\w.-]*";

  /** Up to the end of the argument: a secret may hold a comma. */
  private static final Pattern ASSIGNMENT = Pattern.compile("(?i)(" + NAME + "=).*");

  /** An agent's options go on after the comma. */
  private static final Pattern AGENT_OPTION = Pattern.compile("(?i)(" + NAME + "=)[^,]*");

  private static final Pattern JSON =
      Pattern.compile("(?i)(\"" + NAME + "\"\\s*:\\s*)(?:\"[^\"]*\"|[^,}\\s]+)");

  private static final Pattern FLAG = Pattern.compile("(?i)--?" + NAME);

  private static final Pattern USER_INFO = Pattern.compile("(://(?:[^/:@\\s]*:)?)[^@\\s]+@");

  /** The arguments as they may be shown. */
  static List<String> of(List<String> arguments) {
    List<String> shown = new ArrayList<>(arguments.size());
    boolean secretFollows = false;
    for (String argument : arguments) {
      shown.add(secretFollows && !argument.startsWith("-") ? HIDDEN : of(argument));
      secretFollows = FLAG.matcher(argument).matches();
    }
    return shown;
  }

  private static String of(String argument) {
    Pattern assignment =
        argument.startsWith("-javaagent:") || argument.startsWith("-agent")
            ? AGENT_OPTION
            : ASSIGNMENT;
    String hidden = Matcher.quoteReplacement(HIDDEN);
    String result = JSON.matcher(argument).replaceAll("$1\"" + hidden + "\"");
    result = assignment.matcher(result).replaceAll("$1" + hidden);
    return USER_INFO.matcher(result).replaceAll("$1" + hidden + "@");
  }

  private Redaction() {}
}
