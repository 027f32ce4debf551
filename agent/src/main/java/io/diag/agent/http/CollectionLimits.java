package io.diag.agent.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;

/** How many heavy requests may be served at once, for one source and in all. */
final class CollectionLimits {

  static final int MAX_PER_SOURCE = 8;
  static final int MAX = 16;

  @GuardedBy("this")
  private final Map<String, Integer> running = new HashMap<>();

  @GuardedBy("this")
  private int total;

  /** Counts a request in, or says why not. */
  synchronized String enter(String source) {
    int ofSource = running.getOrDefault(source, 0);
    if (ofSource >= MAX_PER_SOURCE) {
      return MAX_PER_SOURCE + " profiles are being taken for " + source + " already; try again";
    }
    if (total >= MAX) {
      return MAX + " profiles are being taken already; try again";
    }
    running.put(source, ofSource + 1);
    total++;
    return null;
  }

  synchronized void leave(String source) {
    total--;
    running.merge(source, -1, (a, b) -> a + b == 0 ? null : a + b);
  }
}
