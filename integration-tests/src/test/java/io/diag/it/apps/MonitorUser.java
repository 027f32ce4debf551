package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that wait for each other, and measure how long. Commands come a line on stdin: {@code
 * monitor THREADS MILLIS}, {@code wait THREADS MILLIS}, {@code lock THREADS MILLIS}. The answer is
 * how many nanoseconds they have waited together.
 */
public final class MonitorUser {

  /** Nobody waits before that. */
  private static final long AHEAD_MILLIS = 200;

  private static final Object MONITOR = new Object();
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final AtomicInteger arrived = new AtomicInteger();
  private static final AtomicLong sum = new AtomicLong();

  public static void main(String[] args) throws Exception {
    System.out.println("ready");
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String[] words = line.toString().split(" ", -1);
      answer(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
      line.setLength(0);
    }
  }

  private static void answer(String command, int threads, long millis) throws Exception {
    arrived.set(0);
    sum.set(0);
    switch (command) {
      case "monitor" -> holdUp(threads, millis, MonitorUser::holdMonitor, MonitorUser::enter);
      case "lock" -> holdUp(threads, millis, MonitorUser::holdLock, MonitorUser::lock);
      case "wait" -> join(start(threads, () -> waitInVain(millis)));
      default -> throw new IllegalArgumentException(command);
    }
    System.out.println("waited " + sum);
  }

  private interface Holding {

    void hold(CountDownLatch held, int waiters, long millis) throws InterruptedException;
  }

  private interface Waiting {

    void run() throws InterruptedException;
  }

  private static void holdUp(int threads, long millis, Holding holding, Waiting waiting)
      throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    List<Thread> holder = start(1, () -> holding.hold(held, threads, millis));
    held.await();
    Thread.sleep(AHEAD_MILLIS);
    join(start(threads, waiting));
    join(holder);
  }

  private static void holdMonitor(CountDownLatch held, int waiters, long millis)
      throws InterruptedException {
    synchronized (MONITOR) {
      holdOn(held, waiters, millis);
    }
  }

  private static void holdLock(CountDownLatch held, int waiters, long millis)
      throws InterruptedException {
    LOCK.lock();
    try {
      holdOn(held, waiters, millis);
    } finally {
      LOCK.unlock();
    }
  }

  private static void holdOn(CountDownLatch held, int waiters, long millis)
      throws InterruptedException {
    held.countDown();
    while (arrived.get() < waiters) {
      Thread.sleep(1);
    }
    Thread.sleep(millis);
  }

  private static void enter() {
    long start = System.nanoTime();
    arrived.incrementAndGet();
    synchronized (MONITOR) {
      sum.addAndGet(System.nanoTime() - start);
    }
  }

  private static void lock() {
    long start = System.nanoTime();
    arrived.incrementAndGet();
    LOCK.lock();
    try {
      sum.addAndGet(System.nanoTime() - start);
    } finally {
      LOCK.unlock();
    }
  }

  private static void waitInVain(long millis) throws InterruptedException {
    // Nobody else's: to get it back is no part of the wait.
    Object own = new Object();
    synchronized (own) {
      long start = System.nanoTime();
      for (long left = millis; left > 0; left = millis - (System.nanoTime() - start) / 1_000_000) {
        own.wait(left);
      }
      sum.addAndGet(System.nanoTime() - start);
    }
  }

  private static List<Thread> start(int count, Waiting what) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  what.run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              "user-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private MonitorUser() {}
}
