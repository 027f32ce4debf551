package io.diag.agent.leaks;

import io.diag.agent.config.Options;
import io.diag.agent.log.AgentLog;
import io.diag.agent.patterns.BoundedText;
import io.diag.agent.patterns.TooCostlyPatternException;
import io.diag.agent.profile.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Frames whose stacks may grow. What is no pattern, or searches without end, is left out with a
 * line. Not thread-safe.
 */
final class AllowList {

  private static final int MAX_PATTERN = 200;

  private final List<Pattern> patterns = new ArrayList<>();

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
    if (text.length() > MAX_PATTERN) {
      leaveOut(text, "has more than " + MAX_PATTERN + " characters");
      return;
    }
    try {
      patterns.add(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      leaveOut(text, "is not a regular expression (" + e.getDescription() + ")");
    }
  }

  /** Whether one of the frames begins with one of the patterns. */
  boolean allows(List<Frame> stack) {
    for (int i = patterns.size() - 1; i >= 0; i--) {
      Pattern pattern = patterns.get(i);
      try {
        if (allows(pattern, stack)) {
          return true;
        }
      } catch (TooCostlyPatternException | StackOverflowError e) {
        patterns.remove(i);
        leaveOut(pattern.pattern(), "takes too long to search for");
      }
    }
    return false;
  }

  private static boolean allows(Pattern pattern, List<Frame> stack) {
    for (Frame frame : stack) {
      if (pattern.matcher(new BoundedText(frame.function())).lookingAt()) {
        return true;
      }
    }
    return false;
  }

  private static void leaveOut(String pattern, String reason) {
    String shown = pattern.length() > 50 ? pattern.substring(0, 50) + "..." : pattern;
    AgentLog.line(
        "option "
            + Options.LEAK_ALLOW.name()
            + ": '"
            + shown
            + "' "
            + reason
            + "; going on without it");
  }
}
