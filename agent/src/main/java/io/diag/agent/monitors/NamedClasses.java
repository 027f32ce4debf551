package io.diag.agent.monitors;

import io.diag.agent.config.Options;
import io.diag.agent.log.AgentLog;
import io.diag.agent.patterns.NamePattern;
import io.diag.agent.patterns.NamePatternException;
import java.util.ArrayList;
import java.util.List;

/** The classes that the option names: by the beginnings of their names, or by patterns of them. */
final class NamedClasses {

  private static final String ALL = "all";
  private static final int MAX_SHOWN = 50;

  private final List<String> beginnings = new ArrayList<>();
  private final List<NamePattern> patterns = new ArrayList<>();

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
      patterns.add(NamePattern.of(text));
    } catch (NamePatternException e) {
      AgentLog.line(
          "option "
              + Options.LOCKS_EXACT.name()
              + ": '"
              + (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text)
              + "' is not "
              + e.getMessage()
              + "; going on without it");
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
    for (NamePattern pattern : patterns) {
      if (pattern.begins(name)) {
        return true;
      }
    }
    return false;
  }
}
