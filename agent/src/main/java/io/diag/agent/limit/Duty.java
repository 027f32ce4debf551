package io.diag.agent.limit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * The time that collections may take which are asked for: a tenth of all, of which half a second
 * can be taken ahead, so that a limit that has just been set is kept soon. One for all limits of a
 * process, so that setting one again gains nothing. Thread-safe.
 */
final class Duty {

  private static final int PART = 10;
  private static final long MOST_AHEAD = 500_000_000;

  @GuardedBy("this")
  private long ahead = MOST_AHEAD;

  @GuardedBy("this")
  private long countedUntil;

  Duty(long now) {
    this.countedUntil = now;
  }

  /** Whether one may begin. */
  synchronized boolean allows(long now) {
    ahead = Math.min(MOST_AHEAD, ahead + Math.max(0, now - countedUntil) / PART);
    countedUntil = Math.max(countedUntil, now);
    return ahead > 0;
  }

  /** One has taken so long, which is to be made up for. */
  synchronized void took(long nanos) {
    ahead -= nanos;
  }
}
