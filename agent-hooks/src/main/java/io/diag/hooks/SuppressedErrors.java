package io.diag.hooks;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what went wrong inside the agent and was kept from the service.
 *
 * <p>Lives in the bootstrap loader because instrumented code reports here, too. Reporting never
 * throws, whatever the listener does.
 */
public final class SuppressedErrors {

  private static final AtomicLong count = new AtomicLong();
  private static volatile Listener listener;

  /**
   * Records that {@code feature} failed.
   *
   * @param feature the name the operator knows it by, such as {@code cpu} or {@code port}
   */
  public static void report(String feature, Throwable error) {
    count.incrementAndGet();
    Listener current = listener;
    if (current == null) {
      return;
    }
    try {
      current.suppressed(feature, error);
    } catch (Throwable alsoSuppressed) {
      count.incrementAndGet();
    }
  }

  /** How many there have been since the JVM started. */
  public static long count() {
    return count.get();
  }

  public static void setListener(Listener newListener) {
    listener = newListener;
  }

  /** Told of each error, on the thread where it happened. */
  public interface Listener {

    void suppressed(String feature, Throwable error);
  }

  private SuppressedErrors() {}
}
