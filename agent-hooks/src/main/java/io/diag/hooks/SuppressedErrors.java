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
   * Those for want of stack or heap. A field that is counted up without a call, since there may be
   * no room for one; of two threads that do so at once one may be lost.
   */
  public static int exhausted;

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

  /** Of a hook: the service's want of stack or heap is counted, and nothing is done about it. */
  static void inHook(Throwable error) {
    inHook("labels", error);
  }

  /** The same of a hook of another feature. */
  static void inHook(String feature, Throwable error) {
    if (error instanceof StackOverflowError || error instanceof OutOfMemoryError) {
      exhausted++;
    } else {
      report(feature, error);
    }
  }

  /**
   * Of a hook at the beginning of something that the service asks for. There an overflow of the
   * stack is let through: nothing has been done yet, and where there is no room for the hook there
   * is none for the JDK's work, either, which may leave a lock locked or a queue in pieces when it
   * overflows.
   */
  static void beforehand(Throwable error) {
    beforehand("labels", error);
  }

  /** The same of a hook of another feature. */
  static void beforehand(String feature, Throwable error) {
    if (error instanceof StackOverflowError overflow) {
      throw overflow;
    }
    inHook(feature, error);
  }

  /** How many there have been since the JVM started. */
  public static long count() {
    return count.get() + exhausted;
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
