package io.diag.it.apps;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits that end by themselves. What an error breaks in the JDK's own queues stays with that
 * attempt.
 */
@SuppressWarnings({"LockNotBeforeTry"})
final class LockOperations {

  private static final long NANOS = 20_000;

  /** For hardly any stack. JDK 25 itself hangs where it cannot get a condition's lock back. */
  static List<Operation> forStack() {
    return List.of(new Park(), new Permit(), new Locked(), new Poll(), new Get(), new Unpark());
  }

  /** For hardly any heap. JDK 25 itself hangs where it cannot queue up for a lock. */
  static List<Operation> forHeap() {
    return List.of(new Park(), new Permit(), new Poll(), new Get());
  }

  private static final class Park extends Operation {

    Park() {
      super("park");
    }

    @Override
    void attempt() {
      LockSupport.parkNanos(this, NANOS);
    }
  }

  private static final class Permit extends Operation {

    Permit() {
      super("semaphore");
    }

    @Override
    void attempt() throws InterruptedException {
      new Semaphore(0).tryAcquire(NANOS, TimeUnit.NANOSECONDS);
    }
  }

  /** Held for good by a thread that has ended. */
  private static final class Locked extends Operation {

    private ReentrantLock lock;

    Locked() {
      super("lock");
    }

    @Override
    void prepare(int attempts) throws Exception {
      lock = new ReentrantLock();
      Thread holder = new Thread(lock::lock);
      holder.start();
      holder.join();
    }

    @Override
    void attempt() throws InterruptedException {
      require(!lock.tryLock(NANOS, TimeUnit.NANOSECONDS), "locked");
    }
  }

  private static final class Poll extends Operation {

    Poll() {
      super("queue");
    }

    @Override
    void attempt() throws InterruptedException {
      BlockingQueue<String> queue = new LinkedTransferQueue<>();
      require(queue.poll(NANOS, TimeUnit.NANOSECONDS) == null, "something from nowhere");
    }
  }

  private static final class Get extends Operation {

    Get() {
      super("future");
    }

    @Override
    void attempt() throws Exception {
      try {
        new CompletableFuture<String>().get(NANOS, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // As it should be.
      }
    }
  }

  /** Lets another thread go that then waits again. */
  private static final class Unpark extends Operation {

    private ReentrantLock lock;
    private Thread waiter;
    private volatile boolean over;

    Unpark() {
      super("unpark");
    }

    @Override
    void prepare(int attempts) throws Exception {
      lock = new ReentrantLock();
      Thread holder = new Thread(lock::lock);
      holder.start();
      holder.join();
      over = false;
      waiter = new Thread(this::waitAgainAndAgain);
      waiter.setDaemon(true);
      waiter.start();
    }

    private void waitAgainAndAgain() {
      while (!over) {
        try {
          if (lock.tryLock(1, TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    @Override
    void attempt() {
      LockSupport.unpark(waiter);
    }

    @Override
    void finish() throws Exception {
      over = true;
      if (waiter != null) {
        waiter.join();
      }
    }
  }

  private LockOperations() {}
}
