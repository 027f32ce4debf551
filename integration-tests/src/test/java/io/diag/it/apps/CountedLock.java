package io.diag.it.apps;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/** A lock that knows when it was not free. */
final class CountedLock extends AbstractQueuedSynchronizer {

  private static final long serialVersionUID = 1;

  /** Since when the one waiter has been refused; 0 if nobody has. */
  volatile long refusedAt;

  /** When it was given to whoever has it. */
  volatile long givenAt;

  @Override
  protected boolean tryAcquire(int unused) {
    boolean got = compareAndSetState(0, 1);
    if (got) {
      givenAt = System.nanoTime();
    } else if (refusedAt == 0) {
      refusedAt = System.nanoTime();
    }
    return got;
  }

  @Override
  protected boolean tryRelease(int unused) {
    setState(0);
    return true;
  }
}
