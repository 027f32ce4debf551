package io.diag.agent.gc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.threads.Activity;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets requests stop the service one at a time, and each ten times as long after the one before as
 * that has taken: for a tenth of the time at most, however many ask.
 */
public final class StopTurns {

  private static final int REST = 10;
  private static final long MIN_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  @GuardedBy("this")
  private boolean taken;

  @GuardedBy("this")
  private long restUntil = System.nanoTime();

  /** It is not time yet. */
  public static final class TooSoonException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    TooSoonException(String message, long seconds) {
      super(message + "; try again in " + seconds + " s", null, false, false);
      this.seconds = seconds;
    }

    /** After which it may be tried again. */
    public long seconds() {
      return seconds;
    }
  }

  /** One turn, until it is closed. */
  public final class Turn implements AutoCloseable {

    private long nanos;

    private Turn() {}

    /** How long the service was stopped, or had a collector beside it. */
    public void took(long newNanos) {
      nanos = newNanos;
    }

    @Override
    public void close() {
      leave(nanos);
    }
  }

  /** Takes the turn as soon as it is time, if that is within so long. */
  public Turn take(Duration patience) throws TooSoonException, InterruptedException {
    Activity.Waiting waiting = Activity.waiting();
    try {
      return await(patience);
    } finally {
      Activity.goOn(waiting);
    }
  }

  private synchronized Turn await(Duration patience) throws TooSoonException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      long now = System.nanoTime();
      long left = taken ? end - now : restUntil - now;
      if ((!taken && left <= 0) || now >= end || now + left > end) {
        return take();
      }
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
  }

  /** Takes the turn. */
  public synchronized Turn take() throws TooSoonException {
    if (taken) {
      throw new TooSoonException("a collection or a histogram is being made already", 1);
    }
    long left = restUntil - System.nanoTime();
    if (left > 0) {
      throw new TooSoonException(
          "the service has only just been stopped, and is to have ten times as long for itself",
          TimeUnit.NANOSECONDS.toSeconds(left) + 1);
    }
    taken = true;
    return new Turn();
  }

  private synchronized void leave(long nanos) {
    taken = false;
    notifyAll();
    if (nanos > 0) {
      restUntil = System.nanoTime() + Math.max(MIN_REST_NANOS, REST * nanos);
    }
  }
}
