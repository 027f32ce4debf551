package io.diag.agent.threads;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock under which long work is done, for those that serve requests: they wait for it for so long
 * at most, and then answer that it is busy. So work that does not end keeps no worker for good.
 *
 * <p>Numbers for {@code /metrics}, {@code /debug/diag} and the pages must not need it at all.
 */
public final class BoundedLock {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Fair, or a thread that takes it again and again would keep a request from it. */
  private final ReentrantLock lock = new ReentrantLock(/* fair= */ true);

  private final String what;
  private final Duration patience;

  /**
   * A free one.
   *
   * @param what is done under it, such as {@code the heap profile}
   */
  public BoundedLock(String what) {
    this(what, PATIENCE);
  }

  public BoundedLock(String what, Duration patience) {
    this.what = what;
    this.patience = patience;
  }

  /** For the agent's own thread, which has nothing else to do. {@link #release} ends it. */
  public void await() {
    lock.lock();
  }

  /**
   * For a request. {@link #release} ends it.
   *
   * @throws BusyException if the lock is not free in time, or the thread is interrupted
   */
  public void take() {
    try {
      // Also without waiting: the timed one would throw if the thread has been interrupted before.
      if (lock.tryLock() || lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException("interrupted while waiting for " + what);
    }
    throw new BusyException(
        what
            + " has been busy for "
            + patience.toSeconds()
            + " s with other work; try again later, and see diag-* in"
            + " /debug/pprof/goroutine?debug=2&agent=1 if it stays so");
  }

  public void release() {
    lock.unlock();
  }

  /** To wait for something while the lock is held, and let go meanwhile. */
  public Condition condition() {
    return lock.newCondition();
  }
}
