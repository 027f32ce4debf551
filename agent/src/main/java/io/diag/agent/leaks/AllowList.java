package io.diag.agent.leaks;

import io.diag.agent.config.Options;
import io.diag.agent.log.AgentLog;
import io.diag.agent.patterns.NamePattern;
import io.diag.agent.patterns.NamePatternException;
import io.diag.agent.profile.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames whose stacks may grow. What is no pattern, or too large a one, is left out with a line.
 */
final class AllowList {

  private final List<NamePattern> patterns = new ArrayList<>();

  private AllowList() {}

  static AllowList parse(String text) {
    AllowList list = new AllowList();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        list.add(part.strip());
      }
    }
    return list;
  }

  private void add(String text) {
    try {
      patterns.add(NamePattern.of(text));
    } catch (NamePatternException e) {
      leaveOut(text, e.getMessage());
    }
  }

  /** Whether one of the frames begins with one of the patterns. */
  boolean allows(List<Frame> stack) {
    for (NamePattern pattern : patterns) {
      for (Frame frame : stack) {
        if (pattern.begins(frame.function())) {
          return true;
        }
      }
    }
    return false;
  }

  private static void leaveOut(String pattern, String accepted) {
    String shown = pattern.length() > 50 ? pattern.substring(0, 50) + "..." : pattern;
    AgentLog.line(
        "option "
            + Options.LEAK_ALLOW.name()
            + ": '"
            + shown
            + "' is not "
            + accepted
            + "; going on without it");
  }
}
