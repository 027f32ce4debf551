package io.diag.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Eight threads count sales in one table: under a monitor, under a lock, under a read/write lock of
 * which one of them writes, and without any, each for a while and over and over again.
 */
final class ContendedDemo implements Demo {

  private static final int THREADS = 8;
  private static final int PHASE_SECONDS = 8;
  private static final long WORK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final Map<Integer, Long> sales = new TreeMap<>();
  private final Object monitor = new Object();
  private final Lock lock = new ReentrantLock();
  private final ReadWriteLock readWriteLock = new ReentrantReadWriteLock();
  private final LongAdder adder = new LongAdder();
  private volatile Phase phase = Phase.SYNCHRONIZED;

  private enum Phase {
    SYNCHRONIZED,
    LOCK,
    READ_WRITE_LOCK,
    LONG_ADDER
  }

  @Override
  public String name() {
    return "contended";
  }

  @Override
  public String summary() {
    return "eight threads on one counter: who waits, and who makes them wait?";
  }

  @Override
  public void run() throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      boolean writer = i == 0;
      new Thread(() -> work(writer), (writer ? "seller-" : "clerk-") + i).start();
    }
    while (true) {
      for (Phase next : Phase.values()) {
        phase = next;
        System.out.println("phase " + next);
        TimeUnit.SECONDS.sleep(PHASE_SECONDS);
      }
    }
  }

  private void work(boolean writer) {
    while (true) {
      switch (phase) {
        case SYNCHRONIZED -> countUnderMonitor();
        case LOCK -> countUnderLock();
        case READ_WRITE_LOCK -> {
          if (writer) {
            writeUnderLock();
          } else {
            readUnderLock();
          }
        }
        case LONG_ADDER -> {
          adder.increment();
          between();
        }
      }
    }
  }

  private void countUnderMonitor() {
    synchronized (monitor) {
      count();
    }
  }

  private void countUnderLock() {
    lock.lock();
    try {
      count();
    } finally {
      lock.unlock();
    }
  }

  private void writeUnderLock() {
    readWriteLock.writeLock().lock();
    try {
      count();
    } finally {
      readWriteLock.writeLock().unlock();
    }
    between();
  }

  private void readUnderLock() {
    readWriteLock.readLock().lock();
    try {
      adder.add(sales.size());
    } finally {
      readWriteLock.readLock().unlock();
    }
    between();
  }

  /** What is done while the others wait. */
  private void count() {
    long start = System.nanoTime();
    do {
      sales.merge((int) (System.nanoTime() % 100), 1L, Long::sum);
    } while (System.nanoTime() - start < WORK_NANOS);
  }

  private static void between() {
    try {
      TimeUnit.MICROSECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
