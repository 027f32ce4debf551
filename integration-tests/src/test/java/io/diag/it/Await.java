package io.diag.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The one place where tests wait: for a condition, with a deadline. */
final class Await {

  /** Far more than anything here takes, so that only what never comes fails. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** The first non-null answer of the probe. */
  static <T> T value(Supplier<String> failure, Callable<T> probe) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      T value = probe.call();
      if (value != null) {
        return value;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + failure.get());
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    value(() -> what, () -> condition.call() ? Boolean.TRUE : null);
  }

  private Await() {}
}
