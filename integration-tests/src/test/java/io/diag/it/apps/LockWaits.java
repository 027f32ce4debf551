package io.diag.it.apps;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** What is held by one thread while others want it. */
final class LockWaits {

  static List<KnownWait> all(int waiters) {
    return List.of(
        new Locked(waiters),
        new Interruptible(waiters),
        new Timed(waiters),
        new ReadLocked(waiters),
        new WriteLocked(waiters),
        new StampedReading(waiters),
        new StampedWriting(waiters),
        new Permit(waiters));
  }

  private abstract static class Exclusive extends KnownWait {

    private final Lock held;
    final Lock wanted;

    Exclusive(int waiters, Lock held, Lock wanted) {
      super(waiters);
      this.held = held;
      this.wanted = wanted;
    }

    @Override
    void prepare() {
      held.lock();
    }

    @Override
    void finish() {
      wanted.unlock();
    }

    @Override
    void letGo() {
      held.unlock();
    }
  }

  static final class Locked extends Exclusive {

    Locked(int waiters) {
      this(waiters, new ReentrantLock());
    }

    private Locked(int waiters, Lock lock) {
      super(waiters, lock, lock);
    }

    @Override
    void await(int waiter) {
      wanted.lock();
    }
  }

  static final class Interruptible extends Exclusive {

    Interruptible(int waiters) {
      this(waiters, new ReentrantLock());
    }

    private Interruptible(int waiters, Lock lock) {
      super(waiters, lock, lock);
    }

    @Override
    void await(int waiter) throws InterruptedException {
      wanted.lockInterruptibly();
    }
  }

  static final class Timed extends Exclusive {

    Timed(int waiters) {
      this(waiters, new ReentrantLock());
    }

    private Timed(int waiters, Lock lock) {
      super(waiters, lock, lock);
    }

    @Override
    void await(int waiter) throws InterruptedException {
      if (!wanted.tryLock(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("not locked");
      }
    }
  }

  static final class ReadLocked extends Exclusive {

    ReadLocked(int waiters) {
      this(waiters, new ReentrantReadWriteLock());
    }

    private ReadLocked(int waiters, ReadWriteLock lock) {
      super(waiters, lock.writeLock(), lock.readLock());
    }

    @Override
    void await(int waiter) {
      wanted.lock();
    }
  }

  static final class WriteLocked extends Exclusive {

    WriteLocked(int waiters) {
      this(waiters, new ReentrantReadWriteLock());
    }

    private WriteLocked(int waiters, ReadWriteLock lock) {
      super(waiters, lock.readLock(), lock.writeLock());
    }

    @Override
    void await(int waiter) {
      wanted.lock();
    }
  }

  private abstract static class Stamped extends KnownWait {

    final StampedLock lock = new StampedLock();
    private long stamp;

    Stamped(int waiters) {
      super(waiters);
    }

    @Override
    void prepare() {
      stamp = lock.writeLock();
    }

    @Override
    void letGo() {
      lock.unlockWrite(stamp);
    }
  }

  static final class StampedReading extends Stamped {

    StampedReading(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) {
      lock.readLock();
    }

    @Override
    void finish() {
      lock.tryUnlockRead();
    }
  }

  static final class StampedWriting extends Stamped {

    StampedWriting(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) {
      lock.writeLock();
    }

    @Override
    void finish() {
      lock.tryUnlockWrite();
    }
  }

  static final class Permit extends KnownWait {

    private final Semaphore semaphore = new Semaphore(0);

    Permit(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) throws InterruptedException {
      semaphore.acquire();
    }

    @Override
    void letGo() {
      semaphore.release(waiters);
    }
  }

  private LockWaits() {}
}
