package io.diag.agent.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides the password in the user part of URLs and of Oracle's {@code user/password@host}. */
final class UrlUsers {

  private static final Pattern RUN = Pattern.compile("\\S+");
  private static final Pattern ORACLE =
      Pattern.compile("(?i)(jdbc:oracle:\\w{1,32}:[^/@\\s]{0,128}/)[^\\s]+@");
  private static final Pattern PAIR =
      Pattern.compile("((?:^|[=,;\"'])[\\w.$#-]{1,128}/)[^/@\\s,;\"'=]++@");

  /** The text as it may be shown. Takes time by its length. */
  static String hide(String text, String hidden) {
    if (text.indexOf('@') < 0) {
      return text;
    }
    return RUN.matcher(text).replaceAll(run -> quoted(hideIn(run.group(), hidden)));
  }

  private static String hideIn(String run, String hidden) {
    int at = run.lastIndexOf('@');
    if (at < 0) {
      return run;
    }
    int start = run.indexOf("//");
    String pairs = hidden + "@";
    if (start < 0 || start > at) {
      String oracle = ORACLE.matcher(run).replaceFirst(match -> quoted(match.group(1) + pairs));
      return oracle.equals(run)
          ? PAIR.matcher(run).replaceAll(match -> quoted(match.group(1) + pairs))
          : oracle;
    }
    // A password may have an @ of its own.
    int from = start + 2;
    int colon = run.indexOf(':', from);
    boolean named = colon >= 0 && colon < at && run.substring(from, colon).indexOf('/') < 0;
    return run.substring(0, named ? colon + 1 : from) + hidden + run.substring(at);
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }

  private UrlUsers() {}
}
