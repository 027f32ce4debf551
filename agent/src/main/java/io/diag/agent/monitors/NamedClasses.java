package io.diag.agent.monitors;

import io.diag.agent.config.Options;
import io.diag.agent.log.AgentLog;
import io.diag.agent.patterns.BoundedText;
import io.diag.agent.patterns.TooCostlyPatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The classes that the option names: by the beginnings of their names, or by patterns of them. */
final class NamedClasses {

  private static final String ALL = "all";

  private final List<String> beginnings = new ArrayList<>();
  private final List<Pattern> patterns = new ArrayList<>();

  private NamedClasses() {}

  static NamedClasses parse(String text) {
    NamedClasses classes = new NamedClasses();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        classes.add(part.strip());
      }
    }
    return classes;
  }

  private void add(String text) {
    if (text.equals(ALL)) {
      beginnings.add("");
    } else if (isName(text)) {
      beginnings.add(text);
    } else {
      addPattern(text);
    }
  }

  /** Without the first use of patterns in the JVM, which takes its time before {@code main}. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isJavaIdentifierPart(c) && c != '.') {
        return false;
      }
    }
    return true;
  }

  private void addPattern(String text) {
    try {
      patterns.add(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      AgentLog.line(
          "option "
              + Options.LOCKS_EXACT.name()
              + ": '"
              + text
              + "' is not a regular expression ("
              + e.getDescription()
              + "); going on without it");
    }
  }

  boolean isEmpty() {
    return beginnings.isEmpty() && patterns.isEmpty();
  }

  /**
   * Whether one is among them.
   *
   * @param name such as {@code com.example.Pool$Entry}
   */
  boolean has(String name) {
    for (String beginning : beginnings) {
      if (name.startsWith(beginning)) {
        return true;
      }
    }
    for (Pattern pattern : patterns) {
      if (begins(pattern.matcher(new BoundedText(name)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(Matcher matcher) {
    try {
      return matcher.lookingAt();
    } catch (TooCostlyPatternException | StackOverflowError e) {
      return false;
    }
  }
}
