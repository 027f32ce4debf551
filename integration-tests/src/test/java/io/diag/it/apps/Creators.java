package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Starts threads in all the ways there are, each from a method of its own, and lets them end when
 * told to. Commands come a line on stdin.
 */
public final class Creators {

  private static final int MANY = 1_000_000;

  private static final CountDownLatch end = new CountDownLatch(1);
  private static final List<ExecutorService> pools = new ArrayList<>();
  private static final List<Thread> threads = new ArrayList<>();
  private static final Timer[] timer = new Timer[1];

  public static void main(String[] args) throws Exception {
    byThread();
    byPool();
    byForkJoinPool();
    byTimer();
    byScheduledPool();
    if (VirtualThreads.areThere()) {
      byVirtualThread();
      byVirtualExecutor();
    }
    Commands.serve(words -> run(words[0]));
    System.exit(0);
  }

  private static int run(String command) throws Exception {
    switch (command) {
      case "again" -> startAgain();
      case "fail" -> fail();
      case "short" -> startShort();
      case "long" -> startLong();
      case "many" -> startMany();
      case "end" -> endAll();
      default -> throw new IllegalArgumentException(command);
    }
    return 1;
  }

  private static void task() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void byThread() {
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(Creators::task);
      thread.start();
      threads.add(thread);
    }
  }

  private static void byPool() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    pools.add(pool);
    pool.execute(Creators::task);
    pool.execute(Creators::task);
  }

  private static void byForkJoinPool() {
    ForkJoinPool pool = new ForkJoinPool(1);
    pools.add(pool);
    pool.execute(Creators::task);
  }

  private static void byTimer() {
    timer[0] = new Timer();
  }

  private static void byScheduledPool() {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    pools.add(pool);
    pool.schedule(Creators::task, 0, TimeUnit.SECONDS);
  }

  private static void byVirtualThread() throws Exception {
    for (int i = 0; i < 5; i++) {
      Thread thread = VirtualThreads.factory().newThread(Creators::task);
      thread.start();
      threads.add(thread);
    }
  }

  private static void byVirtualExecutor() throws Exception {
    ExecutorService executor = VirtualThreads.executor();
    pools.add(executor);
    for (int i = 0; i < 4; i++) {
      executor.execute(Creators::task);
    }
  }

  /** One that runs and one that has ended. */
  private static void startAgain() throws Exception {
    Thread ended = new Thread(() -> {});
    ended.start();
    ended.join();
    for (Thread thread : List.of(threads.get(0), ended)) {
      for (int i = 0; i < 100; i++) {
        try {
          thread.start();
          throw new AssertionError("started twice");
        } catch (IllegalThreadStateException e) {
          // As it should be.
        }
      }
    }
  }

  private static void fail() {
    try {
      new Thread(null, Creators::task, "too large", Long.MAX_VALUE / 2).start();
      throw new AssertionError("started with such a stack");
    } catch (OutOfMemoryError e) {
      // As it should be.
    }
  }

  private static void startShort() throws Exception {
    Thread thread = new Thread(() -> {});
    thread.start();
    thread.join();
  }

  private static void startLong() {
    Thread thread = new Thread(Creators::task);
    thread.start();
    threads.add(thread);
  }

  private static void startMany() throws Exception {
    CountDownLatch done = new CountDownLatch(MANY);
    try (AutoCloseable executor = (AutoCloseable) VirtualThreads.executor()) {
      for (int i = 0; i < MANY; i++) {
        ((ExecutorService) executor).execute(done::countDown);
      }
      done.await();
    }
  }

  private static void endAll() throws Exception {
    end.countDown();
    timer[0].cancel();
    for (ExecutorService pool : pools) {
      pool.shutdown();
      pool.awaitTermination(10, TimeUnit.SECONDS);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private Creators() {}
}
