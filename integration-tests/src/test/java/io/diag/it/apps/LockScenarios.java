package io.diag.it.apps;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/** What several threads do to each other, by the first word of a command. */
final class LockScenarios {

  static long run(String[] words) throws Exception {
    return switch (words[0]) {
      case "hold" -> new LongHolder(mutex(words[1])).run(9, 500);
      case "read-write" -> new ReadersAndWriter().run(3);
      case "idle" -> IdleThreads.run(200);
      case "churn" -> LockChurn.nanos(Thread::new, 20, Long.parseLong(words[1]));
      case "churn-virtual" ->
          LockChurn.nanos(VirtualThreads.factory(), 200, Long.parseLong(words[1]));
      case "strange" -> StrangeWaits.nanos();
      case "known" -> KnownContention.run(words);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** Any kind of lock that one thread has at a time. */
  interface Mutex {

    void lock() throws Exception;

    void unlock();
  }

  private static Mutex mutex(String kind) {
    return switch (kind) {
      case "lock" -> new Reentrant();
      case "stamped" -> new Stamped();
      case "semaphore" -> new Permit();
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static final class Reentrant implements Mutex {

    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public void lock() {
      lock.lock();
    }

    @Override
    public void unlock() {
      lock.unlock();
    }
  }

  private static final class Stamped implements Mutex {

    private final StampedLock lock = new StampedLock();

    @Override
    public void lock() {
      lock.writeLock();
    }

    @Override
    public void unlock() {
      lock.tryUnlockWrite();
    }
  }

  private static final class Permit implements Mutex {

    private final Semaphore semaphore = new Semaphore(1);

    @Override
    public void lock() throws Exception {
      semaphore.acquire();
    }

    @Override
    public void unlock() {
      semaphore.release();
    }
  }

  private LockScenarios() {}
}
