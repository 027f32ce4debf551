package io.diag.agent.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret on a command line: the value of a telling name, given with {@code
 * =} or as the next argument or in JSON, and the user part of a URL; and the values of telling
 * names among the environment and the system properties, wherever they stand.
 */
public final class Redaction {

  private static final String HIDDEN = "*****";

  // Only what begins with the telling word: what stands before it is shown anyway, and to look for
  // the beginning of a name at each of its letters takes time by its square.
  private static final String NAME =
      "(?:passw|passphrase|pwd|secret|token|credential|(?:api|private|access)[-_.]?key)[\\w.-]{0,64}";

  /** Up to the end of the argument: a secret may hold a comma. */
  private static final Pattern ASSIGNMENT = Pattern.compile("(?is)(" + NAME + "=).*");

  /** An agent's options go on after the comma, if that is not in quotes. */
  private static final Pattern AGENT_OPTION =
      Pattern.compile("(?i)(" + NAME + "=)(?:\"[^\"]*+\"?|[^,\"]++)*+");

  private static final Pattern JSON =
      Pattern.compile("(?i)(" + NAME + "\"\\s*:\\s*)(?:\"(?:[^\"\\\\]++|\\\\.)*+\"?|[^,}\\s]+)");

  private static final Pattern FLAG = Pattern.compile("(?i)--?[\\w.-]*?" + NAME);

  /** A password may have an @ of its own. */
  private static final Pattern USER_INFO =
      Pattern.compile("(://(?:[^/:@\\s]{0,128}:)?)\\S{1,256}@");

  private static final Pattern TELLING = Pattern.compile("(?i)" + NAME);

  /** Names of what is no secret: a directory, a file that has one. */
  private static final Pattern OF_A_PLACE = Pattern.compile("(?i)(?:old)?pwd|.*(?:file|path|dir)");

  /** Shorter ones are words that stand in many places. */
  private static final int SHORTEST = 5;

  /** The longest first, since one may be part of another. */
  private final List<String> known;

  private Redaction(Collection<String> known) {
    this.known =
        known.stream()
            .filter(secret -> secret.length() >= SHORTEST)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** What looks like one. */
  public static Redaction ofTellingNames() {
    return new Redaction(List.of());
  }

  /** The same, these secrets, and every value that has a telling name here. */
  public static Redaction of(
      Map<?, ?> properties, Map<String, String> environment, List<String> secrets) {
    Set<String> known = new HashSet<>(secrets);
    environment.forEach((name, value) -> addTelling(name, value, known));
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      if (property.getKey() instanceof String name && property.getValue() instanceof String value) {
        addTelling(name, value, known);
      }
    }
    return new Redaction(known);
  }

  private static void addTelling(String name, String value, Set<String> known) {
    if (TELLING.matcher(name).find()
        && !OF_A_PLACE.matcher(name).matches()
        && !value.equals("false")) {
      known.add(value);
    }
  }

  /** The arguments as they may be shown. */
  public List<String> shown(List<String> arguments) {
    List<String> shown = new ArrayList<>(arguments.size());
    boolean secretFollows = false;
    for (String argument : arguments) {
      shown.add(secretFollows && !argument.startsWith("-") ? HIDDEN : shown(argument));
      secretFollows = FLAG.matcher(argument).matches();
    }
    return shown;
  }

  /** One argument, or any other text, as it may be shown. */
  public String shown(String argument) {
    String text = argument;
    for (String secret : known) {
      text = text.replace(secret, HIDDEN);
    }
    return byName(text);
  }

  private static String byName(String argument) {
    Pattern assignment =
        argument.startsWith("-javaagent:") || argument.startsWith("-agent")
            ? AGENT_OPTION
            : ASSIGNMENT;
    String hidden = Matcher.quoteReplacement(HIDDEN);
    String result = JSON.matcher(argument).replaceAll("$1\"" + hidden + "\"");
    result = assignment.matcher(result).replaceAll("$1" + hidden);
    return USER_INFO.matcher(result).replaceAll("$1" + hidden + "@");
  }
}
