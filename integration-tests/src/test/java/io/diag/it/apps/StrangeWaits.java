package io.diag.it.apps;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Locks where one does not expect them. Each waits at {@link #lockHere}. */
@SuppressWarnings({"LockNotBeforeTry", "ReturnValueIgnored"})
final class StrangeWaits {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final AtomicLong NANOS = new AtomicLong();
  private static final long MILLIS = 50;
  private static final Cleaner CLEANER = Cleaner.create();

  private static Object sink;

  private interface Step {

    void run() throws Exception;
  }

  /** How long all have waited together. */
  static long nanos() throws Exception {
    whileLocked("initializer", 1, () -> start(3, () -> sink = new First()));
    whileLocked("initializer of another", 1, () -> start(1, () -> sink = Second.VALUE));
    whileLocked(
        "cleaner", 1, () -> collect(() -> CLEANER.register(new Object(), StrangeWaits::lockHere)));
    whileLocked("finalizer", 1, () -> collect(Finalized::new));
    Logger logger = Logger.getLogger("strange");
    logger.setUseParentHandlers(false);
    logger.addHandler(new LockingHandler());
    whileLocked("logging", 5, () -> start(5, () -> logger.log(Level.INFO, "here")));
    return NANOS.get();
  }

  /** Has so many threads wait for a known time, and then go on. */
  private static void whileLocked(String what, int waiters, Step step) throws Exception {
    LOCK.lock();
    step.run();
    while (LOCK.getQueueLength() < waiters) {
      System.gc();
      Thread.sleep(1);
    }
    Thread.sleep(MILLIS);
    LOCK.unlock();
    while (LOCK.isLocked() || LOCK.hasQueuedThreads()) {
      Thread.sleep(1);
    }
    System.out.println("done: " + what);
  }

  static void lockHere() {
    long from = System.nanoTime();
    LOCK.lock();
    NANOS.addAndGet(System.nanoTime() - from);
    LOCK.unlock();
  }

  private static void start(int count, Runnable task) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(new Thread(task));
    }
    threads.forEach(Thread::start);
  }

  private static void collect(Runnable make) throws InterruptedException {
    Thread maker = new Thread(make);
    maker.start();
    maker.join();
  }

  private static final class First {

    static {
      lockHere();
    }
  }

  private static final class Second {

    static final Object VALUE = new Object();

    static {
      lockHere();
    }
  }

  private static final class Finalized {

    // Until they are gone from the JDK, services have them.
    @SuppressWarnings({"removal", "deprecation", "Finalize"})
    @Override
    protected void finalize() {
      lockHere();
    }
  }

  private static final class LockingHandler extends Handler {

    @Override
    public void publish(LogRecord record) {
      lockHere();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private StrangeWaits() {}
}
