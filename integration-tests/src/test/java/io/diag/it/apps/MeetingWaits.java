package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that wait for something to happen. */
@SuppressWarnings({"LockNotBeforeTry"})
final class MeetingWaits {

  static List<KnownWait> all(int waiters) {
    return List.of(
        new Latch(waiters),
        new Barrier(waiters),
        new Phase(waiters),
        new Exchange(waiters),
        new Signal(waiters));
  }

  static final class Latch extends KnownWait {

    private final CountDownLatch latch = new CountDownLatch(1);

    Latch(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) throws InterruptedException {
      latch.await();
    }

    @Override
    void letGo() {
      latch.countDown();
    }
  }

  static final class Barrier extends KnownWait {

    private final CyclicBarrier barrier;

    Barrier(int waiters) {
      super(waiters);
      barrier = new CyclicBarrier(waiters + 1);
    }

    @Override
    void await(int waiter) throws Exception {
      barrier.await();
    }

    @Override
    void letGo() throws Exception {
      barrier.await();
    }
  }

  static final class Phase extends KnownWait {

    private final Phaser phaser;

    Phase(int waiters) {
      super(waiters);
      phaser = new Phaser(waiters + 1);
    }

    @Override
    void await(int waiter) {
      phaser.arriveAndAwaitAdvance();
    }

    @Override
    void letGo() {
      phaser.arrive();
    }
  }

  static final class Exchange extends KnownWait {

    /** One for each, or they would exchange among themselves. */
    private final List<Exchanger<String>> exchangers = new ArrayList<>();

    Exchange(int waiters) {
      super(waiters);
      for (int i = 0; i < waiters; i++) {
        exchangers.add(new Exchanger<>());
      }
    }

    @Override
    void await(int waiter) throws InterruptedException {
      exchangers.get(waiter).exchange("here");
    }

    @Override
    void letGo() throws InterruptedException {
      for (Exchanger<String> exchanger : exchangers) {
        exchanger.exchange("there");
      }
    }
  }

  static final class Signal extends KnownWait {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition condition = lock.newCondition();

    Signal(int waiters) {
      super(waiters);
    }

    // It is known when they are signalled.
    @SuppressWarnings("WaitNotInLoop")
    @Override
    void await(int waiter) throws InterruptedException {
      lock.lock();
      condition.await();
      lock.unlock();
    }

    @Override
    void letGo() {
      lock.lock();
      condition.signalAll();
      lock.unlock();
    }
  }

  private MeetingWaits() {}
}
