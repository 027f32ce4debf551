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
 * Hides what looks like a secret on a command line: the value of a telling name in each form in
 * which products take it, passwords in URLs, and the values of telling names among the environment
 * and the system properties, wherever they stand. In doubt a value is hidden.
 */
public final class Redaction {

  private static final String HIDDEN = "*****";
  private static final String REPLACEMENT = Matcher.quoteReplacement(HIDDEN);
  private static final String NAME = TellingName.PATTERN;

  /** Up to the end of the argument: a secret may hold a comma. */
  private static final Pattern ASSIGNMENT = Pattern.compile("(?is)(" + NAME + "\\s{0,8}=).+");

  /** An agent's options go on after the comma, if that is not in quotes. */
  private static final Pattern AGENT_OPTION =
      Pattern.compile("(?i)(" + NAME + "=)(?:\"[^\"]*+\"?|[^,\"]++)++");

  private static final Pattern JSON =
      Pattern.compile("(?i)(" + NAME + "[\"']\\s*:\\s*)(?:\"(?:[^\"\\\\]++|\\\\.)*+\"?|[^,}\\s]+)");

  /**
   * {@code name: value}, {@code --name:value}, {@code /name:value}; not in a path, nor the port of
   * a host.
   */
  private static final Pattern COLON =
      Pattern.compile(
          "(?is)((?<![\\w.\\]/:-])(?:--?|/)?[\\w.-]*?"
              + NAME
              + "\\s{0,8}:)(?!(?<=[\\w.-]{1,64}(?:-|\\.)[\\w.-]{1,64}:)\\d{2,5}(?:[/,;]|$)).+");

  /** The value follows after a blank in the same argument, as in the command of a shell. */
  private static final Pattern WORDS =
      Pattern.compile("(?is)((?:^|[\\s\"'])--?[\\w.-]*?" + NAME + "\\s+).+");

  /** The value is the next argument. */
  private static final Pattern FLAG =
      Pattern.compile("(?i)(?:(?:--?|/)[\\w.-]*?)?" + NAME + "\\s*[:=]?");

  private static final Pattern DOTTED = Pattern.compile("[\\w$]+(?:\\.[\\w$]+)+|.+[/\\\\].+");

  /** The scheme of an Authorization header; the secret follows. */
  private static final Pattern SCHEME = Pattern.compile("(?i)(?:basic|bearer|token|digest|apikey)");

  private static final Pattern SCHEME_AND_SECRET =
      Pattern.compile("(?i)\\b((?:basic|bearer)\\s+)[\\w.~+/=-]+");

  private static final Pattern USER_FLAG = Pattern.compile("-[uU]|--(?:proxy-)?user");

  /** Secrets that are known by their form. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?s)-----BEGIN [\\w ]{0,32}PRIVATE KEY-----.*"
              + "|\\beyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*"
              + "|\\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_(?:live|test)_|hvs\\.|AKIA|ASIA)"
              + "[\\w-]{10,}");

  /** Shorter ones are hidden where they stand alone: they are part of many words. */
  private static final int SHORTEST_PART = 5;

  private static final Set<String> NO_SECRETS =
      Set.of("", "true", "false", "yes", "no", "on", "off", "none", "null");

  /** The longest first, since one may be part of another. */
  private final List<String> known;

  private Redaction(Collection<String> known) {
    this.known =
        known.stream()
            .filter(secret -> !NO_SECRETS.contains(secret))
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
    if (TellingName.tells(name)) {
      known.add(value);
    }
  }

  /** The arguments as they may be shown. */
  public List<String> shown(List<String> arguments) {
    List<String> shown = new ArrayList<>(arguments.size());
    boolean secretFollows = false;
    boolean userFollows = false;
    for (String argument : arguments) {
      int colon = argument.indexOf(':');
      if (secretFollows) {
        shown.add(HIDDEN);
      } else if (userFollows && colon >= 0) {
        shown.add(argument.substring(0, colon + 1) + HIDDEN);
      } else {
        shown.add(shown(argument));
      }
      // What is hidden may itself be such a flag.
      secretFollows = isFlag(argument) || (secretFollows && SCHEME.matcher(argument).matches());
      userFollows = USER_FLAG.matcher(argument).matches();
    }
    return shown;
  }

  /** A class or a file is none. */
  private static boolean isFlag(String argument) {
    return FLAG.matcher(argument).matches()
        && (argument.startsWith("-") || !DOTTED.matcher(argument).matches());
  }

  /** One argument, or any other text, as it may be shown. */
  public String shown(String argument) {
    String text = argument;
    for (String secret : known) {
      text =
          secret.length() < SHORTEST_PART
              ? withoutWord(text, secret)
              : text.replace(secret, HIDDEN);
    }
    return byName(text);
  }

  private static String withoutWord(String text, String secret) {
    if (!text.contains(secret)) {
      return text;
    }
    return Pattern.compile("(?<!\\w)" + Pattern.quote(secret) + "(?!\\w)")
        .matcher(text)
        .replaceAll(REPLACEMENT);
  }

  private static String byName(String argument) {
    boolean agent = argument.startsWith("-javaagent:") || argument.startsWith("-agent");
    String text = SHAPE.matcher(argument).replaceAll(REPLACEMENT);
    text = JSON.matcher(text).replaceAll("$1\"" + REPLACEMENT + "\"");
    text = (agent ? AGENT_OPTION : ASSIGNMENT).matcher(text).replaceAll("$1" + REPLACEMENT);
    text = COLON.matcher(text).replaceAll("$1" + REPLACEMENT);
    text = WORDS.matcher(text).replaceAll("$1" + REPLACEMENT);
    text = SCHEME_AND_SECRET.matcher(text).replaceAll("$1" + REPLACEMENT);
    return UrlUsers.hide(text, HIDDEN);
  }
}
