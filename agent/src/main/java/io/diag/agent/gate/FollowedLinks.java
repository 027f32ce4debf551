package io.diag.agent.gate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * Links from other sites that are followed to this port: as many as people follow, and fewer than a
 * page could open by itself. Thread-safe.
 */
final class FollowedLinks {

  private static final int AT_ONCE = 10;
  private static final long EACH_NANOS = 1_000_000_000;

  private final LongSupplier nanoTime;

  /** When all of {@link #AT_ONCE} are to be had again. */
  @GuardedBy("this")
  private long fullAt;

  FollowedLinks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.fullAt = nanoTime.getAsLong();
  }

  /** Whether one more may be followed now. */
  synchronized boolean take() {
    long now = nanoTime.getAsLong();
    long next = Math.max(fullAt - now, 0) + EACH_NANOS;
    if (next > AT_ONCE * EACH_NANOS) {
      return false;
    }
    fullAt = now + next;
    return true;
  }
}
