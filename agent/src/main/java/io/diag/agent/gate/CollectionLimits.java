package io.diag.agent.gate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.gate.RefusedException.Header;
import io.diag.agent.gate.RefusedException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many heavy requests may be served at once, for one source and in all, and how soon a source
 * may come again.
 */
public final class CollectionLimits {

  private static final int RETRY_SECONDS = 5;

  /** Sources remembered for the interval; the oldest are forgotten first. */
  private static final int MAX_SOURCES = 10_000;

  private final int max;
  private final int maxPerSource;
  private final long intervalNanos;

  @GuardedBy("this")
  private final Map<String, Integer> running = new HashMap<>();

  /** When each source was let in last, the oldest first. */
  @GuardedBy("this")
  private final Map<String, Long> entered = new LinkedHashMap<>();

  @GuardedBy("this")
  private int total;

  CollectionLimits(int max, int maxPerSource, Duration interval) {
    this.max = max;
    this.maxPerSource = maxPerSource;
    this.intervalNanos = interval.toNanos();
  }

  /** As many as may be served at once. */
  public int max() {
    return max;
  }

  /** Counts a request in; to be followed by {@link #leave}. */
  public synchronized void enter(String source) throws RefusedException {
    int ofSource = running.getOrDefault(source, 0);
    if (ofSource >= maxPerSource) {
      throw refusal(
          maxPerSource + " profiles are being taken for " + source + " already; try again",
          RETRY_SECONDS);
    }
    if (total >= max) {
      throw refusal(max + " profiles are being taken already; try again", RETRY_SECONDS);
    }
    checkInterval(source);
    running.put(source, ofSource + 1);
    total++;
  }

  @GuardedBy("this")
  private void checkInterval(String source) throws RefusedException {
    if (intervalNanos == 0) {
      return;
    }
    long now = System.nanoTime();
    Iterator<Long> oldest = entered.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= intervalNanos) {
      oldest.remove();
    }
    Long last = entered.get(source);
    if (last != null) {
      long left = Duration.ofNanos(intervalNanos - (now - last)).toSeconds() + 1;
      throw refusal(
          "one profile each "
              + Duration.ofNanos(intervalNanos).toString().substring(2).toLowerCase(Locale.ROOT)
              + " for one client (option rate-limit); try again",
          left);
    }
    if (entered.size() >= MAX_SOURCES) {
      entered.remove(entered.keySet().iterator().next());
    }
    entered.put(source, now);
  }

  /**
   * Counts it out again.
   *
   * @param served whether it was; one with wrong parameters may come again at once
   */
  public synchronized void leave(String source, boolean served) {
    if (!served) {
      entered.remove(source);
    }
    total--;
    // No lambda, for whose first use there may be no heap.
    int left = running.getOrDefault(source, 1) - 1;
    if (left > 0) {
      running.put(source, left);
    } else {
      running.remove(source);
    }
  }

  /** Too many requests of any kind. */
  public static RefusedException busy() {
    return refusal("too many requests at once; try again", RETRY_SECONDS);
  }

  private static RefusedException refusal(String reason, long seconds) {
    return new RefusedException(
        Reason.LIMIT,
        reason + " in " + seconds + " s",
        List.of(new Header("Retry-After", String.valueOf(seconds))));
  }
}
