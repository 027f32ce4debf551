package io.diag.agent.counters;

import io.diag.hooks.SuppressedErrors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many errors of one feature are suppressed from now on. The count of all would also have those
 * of the threads that earlier tests have left behind.
 */
public final class SuppressedOf implements AutoCloseable {

  private final AtomicInteger count = new AtomicInteger();

  public SuppressedOf(String wanted) {
    SuppressedErrors.setListener(
        (feature, error) -> {
          if (feature.equals(wanted)) {
            count.incrementAndGet();
          }
        });
  }

  public int count() {
    return count.get();
  }

  @Override
  public void close() {
    SuppressedErrors.setListener(null);
  }
}
