package io.diag.it.apps;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** One of the things that threads wait for at random. */
@SuppressWarnings({"ComplexBooleanConstant"})
abstract class ChurnedWait {

  private static final long MICROS = 2000;

  static List<ChurnedWait> all() {
    ReentrantLock lock = new ReentrantLock();
    ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
    return List.of(
        new Locked(lock, 0),
        new Locked(lock, 1),
        new Locked(lock, 2),
        new Locked(readWrite.readLock(), 0),
        new Locked(readWrite.writeLock(), 1),
        new Locked(new StampedLock().asWriteLock(), 1),
        new Signalled(),
        new Permit(),
        new Polled(),
        new Cancelled());
  }

  void prepare() {}

  /** Whether it has got something that is to be given back. */
  abstract boolean await() throws InterruptedException;

  /** The same when it was interrupted. */
  boolean isHeldAnyway() {
    return false;
  }

  void finish() {}

  /** From another thread. */
  void letGo() {}

  private static final class Locked extends ChurnedWait {

    private final Lock lock;
    private final int way;

    Locked(Lock lock, int way) {
      this.lock = lock;
      this.way = way;
    }

    @Override
    boolean await() throws InterruptedException {
      switch (way) {
        case 0 -> lock.lock();
        case 1 -> lock.lockInterruptibly();
        default -> {
          return lock.tryLock(MICROS, TimeUnit.MICROSECONDS);
        }
      }
      return true;
    }

    @Override
    void finish() {
      lock.unlock();
    }
  }

  private static final class Signalled extends ChurnedWait {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition condition = lock.newCondition();

    // Whether it was signalled is all the same.
    @SuppressWarnings("WaitNotInLoop")
    @Override
    boolean await() throws InterruptedException {
      lock.lock();
      try {
        return condition.await(MICROS, TimeUnit.MICROSECONDS) && false;
      } finally {
        lock.unlock();
      }
    }

    @Override
    void letGo() {
      if (lock.tryLock()) {
        condition.signal();
        lock.unlock();
      }
    }
  }

  private static final class Permit extends ChurnedWait {

    private final Semaphore semaphore = new Semaphore(1);

    @Override
    boolean await() throws InterruptedException {
      return semaphore.tryAcquire(MICROS, TimeUnit.MICROSECONDS);
    }

    @Override
    void finish() {
      semaphore.release();
    }
  }

  private static final class Polled extends ChurnedWait {

    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

    @Override
    boolean await() throws InterruptedException {
      queue.poll(MICROS, TimeUnit.MICROSECONDS);
      return false;
    }

    @Override
    void letGo() {
      queue.offer("one");
    }
  }

  /** A task that is cancelled while others wait for it. */
  private static final class Cancelled extends ChurnedWait {

    private volatile FutureTask<String> task = new FutureTask<>(() -> "");

    @Override
    boolean await() throws InterruptedException {
      try {
        task.get(MICROS, TimeUnit.MICROSECONDS);
      } catch (CancellationException | ExecutionException | TimeoutException e) {
        // As it should be.
      }
      return false;
    }

    @Override
    void letGo() {
      FutureTask<String> before = task;
      task = new FutureTask<>(() -> "");
      before.cancel(true);
    }
  }
}
