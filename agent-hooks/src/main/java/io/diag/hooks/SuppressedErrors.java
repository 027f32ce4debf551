package io.diag.hooks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what went wrong inside the agent and was kept from the service.
 *
 * <p>Lives in the bootstrap loader because instrumented code reports here, too. Reporting never
 * throws, whatever the listener does.
 */
public final class SuppressedErrors {

  /** The listener says each kind of error once, so a few are enough. */
  private static final int WAITING = 32;

  private static final AtomicLong count = new AtomicLong();
  private static final HookError[] waiting = new HookError[WAITING];
  private static volatile Listener listener;

  /**
   * Those for want of stack or heap. A field that is counted up without a call, since there may be
   * no room for one; of two threads that do so at once one may be lost.
   */
  public static int exhausted;

  static {
    for (int i = 0; i < WAITING; i++) {
      waiting[i] = new HookError();
    }
  }

  /** Room for one error of a hook. */
  private static final class HookError {

    private static final int FREE = 0;
    private static final int TAKEN = 1;
    private static final int COMPLETE = 2;

    private final AtomicInteger state = new AtomicInteger();
    private String feature;
    private Throwable error;

    boolean set(String ofFeature, Throwable what) {
      if (state.get() != FREE || !state.compareAndSet(FREE, TAKEN)) {
        return false;
      }
      feature = ofFeature;
      error = what;
      state.set(COMPLETE);
      return true;
    }

    /** True for one caller only, who is to clear it. */
    boolean isComplete() {
      return state.get() == COMPLETE && state.compareAndSet(COMPLETE, TAKEN);
    }

    void clear() {
      feature = null;
      error = null;
      state.set(FREE);
    }
  }

  /**
   * Records that {@code feature} failed, and tells the listener. Not for hooks.
   *
   * @param feature the name the operator knows it by, such as {@code cpu} or {@code port}
   */
  public static void report(String feature, Throwable error) {
    count.incrementAndGet();
    tellOfHooks();
    tell(feature, error);
  }

  private static void tell(String feature, Throwable error) {
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

  /**
   * Tells the listener of the errors of hooks, which must not do so themselves: it may wait for a
   * lock. To be called by the agent from time to time.
   */
  public static void tellOfHooks() {
    for (int i = 0; i < WAITING; i++) {
      HookError error = waiting[i];
      if (error.isComplete()) {
        tell(error.feature, error.error);
        error.clear();
      }
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
      count.incrementAndGet();
      keep(feature, error);
    }
  }

  /** Keeps it for the listener; if there is no room, it is only counted. */
  private static void keep(String feature, Throwable error) {
    for (int i = 0; i < WAITING; i++) {
      if (waiting[i].set(feature, error)) {
        return;
      }
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
