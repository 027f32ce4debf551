package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Seven readers that a writer delays, again and again, and for whom it waits itself. */
@SuppressWarnings({"LockNotBeforeTry", "NonAtomicVolatileUpdate"})
final class ReadersAndWriter {

  private static final int READERS = 7;
  private static final long WRITE_MILLIS = 100;
  private static final long READ_MILLIS = 50;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final AtomicLong readersWaited = new AtomicLong();
  private final AtomicInteger readings = new AtomicInteger();
  private volatile int written;
  private long writerWaited;

  /** How long the readers have waited; the writer's wait is printed. */
  long run(int rounds) throws Exception {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Thread reader = new Thread(() -> read(rounds));
      reader.start();
      readers.add(reader);
    }
    for (int round = 0; round <= rounds; round++) {
      write(round < rounds);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    System.out.println("writer " + writerWaited);
    return readersWaited.get();
  }

  private void write(boolean untilRead) throws InterruptedException {
    long from = System.nanoTime();
    lock.writeLock().lock();
    writerWaited += System.nanoTime() - from;
    if (untilRead) {
      written++;
      while (lock.getQueueLength() < READERS) {
        Thread.sleep(1);
      }
      Thread.sleep(WRITE_MILLIS);
    }
    lock.writeLock().unlock();
    // Not how many read now: on a busy machine the first may have ended when the last one begins.
    while (untilRead && readings.get() < READERS * written) {
      Thread.sleep(1);
    }
  }

  private void read(int rounds) {
    try {
      for (int round = 1; round <= rounds; round++) {
        while (written < round) {
          Thread.sleep(1);
        }
        long from = System.nanoTime();
        lock.readLock().lock();
        readersWaited.addAndGet(System.nanoTime() - from);
        readings.incrementAndGet();
        Thread.sleep(READ_MILLIS);
        lock.readLock().unlock();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
