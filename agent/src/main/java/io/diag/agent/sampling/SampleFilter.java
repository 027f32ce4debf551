package io.diag.agent.sampling;

import io.diag.agent.patterns.BoundedText;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which samples a client wants to see.
 *
 * @param thread found anywhere in the name of the thread; null for all
 * @param state running or waiting; null for both
 * @param label what it has to have; null for all
 * @param agent whether the agent's own threads are wanted, too
 */
public record SampleFilter(Pattern thread, String state, LabelValue label, boolean agent) {

  public static final SampleFilter ALL = new SampleFilter(null, null, null, false);

  /** A label with its value. */
  public record LabelValue(String key, String value) {}

  boolean isForAll() {
    return thread == null && state == null && label == null;
  }

  /** Remembers what the pattern said of each name. For one chunk. */
  Threads threads() {
    return new Threads(thread);
  }

  static final class Threads {

    private final Pattern pattern;
    private final Map<String, Boolean> known = new HashMap<>();

    private Threads(Pattern pattern) {
      this.pattern = pattern;
    }

    boolean matches(String name) {
      return pattern == null
          || known.computeIfAbsent(name == null ? "" : name, n -> found(pattern, n));
    }

    private static boolean found(Pattern pattern, String name) {
      return pattern.matcher(new BoundedText(name)).find();
    }
  }
}
