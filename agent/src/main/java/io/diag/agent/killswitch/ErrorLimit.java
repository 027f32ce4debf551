package io.diag.agent.killswitch;

import io.diag.hooks.SuppressedErrors;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns a feature off in which too many errors were suppressed. It only counts where an error
 * happens, which may be under the feature's own lock; an agent thread that calls {@link #look} now
 * and then does the rest.
 *
 * <p>Errors of requests count for their path, which is no feature: a client must not be able to
 * turn one off.
 */
public final class ErrorLimit implements SuppressedErrors.Listener {

  /** More features than there are. */
  private static final int MAX_FEATURES = 100;

  private final SuppressedErrors.Listener next;
  private final int max;
  private final Map<String, AtomicInteger> errors = new ConcurrentHashMap<>();
  private volatile boolean isReached;

  /**
   * A limit of so many errors.
   *
   * @param max 0 for none
   * @param next who is told of each error
   */
  public ErrorLimit(int max, SuppressedErrors.Listener next) {
    this.max = max;
    this.next = next;
  }

  @Override
  public void suppressed(String feature, Throwable error) {
    next.suppressed(feature, error);
    AtomicInteger count = max == 0 ? null : count(feature);
    if (count != null && count.incrementAndGet() >= max) {
      isReached = true;
    }
  }

  private AtomicInteger count(String feature) {
    AtomicInteger count = errors.get(feature);
    return count != null || errors.size() >= MAX_FEATURES
        ? count
        : errors.computeIfAbsent(feature, name -> new AtomicInteger());
  }

  /** Turns off what has reached the limit since the last time. One volatile read if nothing has. */
  public void look(KillSwitch killSwitch) {
    if (!isReached) {
      return;
    }
    isReached = false;
    errors.forEach(
        (feature, count) -> {
          if (count.get() >= max) {
            // It begins anew when the feature is turned on again.
            count.set(0);
            killSwitch.off(feature, "the limit of errors.max, " + max + ", was reached in it");
          }
        });
  }
}
