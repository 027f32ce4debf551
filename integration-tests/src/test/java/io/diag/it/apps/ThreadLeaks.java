package io.diag.it.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Leaks of threads beside what only looks like one: a pool that breathes, a cache of idle threads,
 * a burst that drains. To each its own line. A line "stop" on stdin ends the leaking, "end" the
 * leaked threads.
 */
public final class ThreadLeaks {

  private static final long STEP_MILLIS = 50;
  private static final double PERIOD_MILLIS = 5000;
  private static final int CACHED = 300;
  private static final int BURST = 300;

  private static final CountDownLatch end = new CountDownLatch(1);
  private static final CountDownLatch never = new CountDownLatch(1);

  private static volatile boolean stopped;

  public static void main(String[] args) throws Exception {
    ThreadFactory idle = VirtualThreads.areThere() ? VirtualThreads.factory() : Thread::new;
    start(Thread::new, ThreadLeaks::leak);
    start(Thread::new, ThreadLeaks::leakAllowed);
    if (VirtualThreads.areThere()) {
      start(Thread::new, () -> leakVirtual(idle));
    }
    start(Thread::new, ThreadLeaks::breathe);
    start(Thread::new, () -> cache(idle));
    start(Thread::new, ThreadLeaks::burst);
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      stopped = true;
      if (line.equals("end")) {
        end.countDown();
      }
    }
  }

  private static void start(ThreadFactory threads, Runnable task) {
    Thread thread = threads.newThread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void leak() {
    while (!stopped) {
      Thread thread = new Thread(ThreadLeaks::leaked);
      thread.setDaemon(true);
      thread.start(); // at: creator
      pause(STEP_MILLIS);
    }
  }

  private static void leaked() {
    try {
      end.await(); // at: leak
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void leakVirtual(ThreadFactory virtual) {
    while (!stopped) {
      virtual.newThread(ThreadLeaks::leakedVirtual).start(); // at: virtual creator
      pause(STEP_MILLIS);
    }
  }

  private static void leakedVirtual() {
    try {
      end.await(); // at: virtual leak
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void leakAllowed() {
    while (!stopped) {
      start(Thread::new, ThreadLeaks::allowed);
      pause(STEP_MILLIS);
    }
  }

  private static void allowed() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From 10 to 200 and back, up for shorter than it takes to be a leak. */
  private static void breathe() {
    Deque<CountDownLatch> pool = new ArrayDeque<>();
    while (true) {
      double turn = 2 * Math.PI * (System.nanoTime() / 1e6) / PERIOD_MILLIS;
      long wanted = Math.round(105 - 95 * Math.cos(turn));
      while (pool.size() < wanted) {
        CountDownLatch over = new CountDownLatch(1);
        pool.add(over);
        start(Thread::new, () -> pooled(over));
      }
      while (pool.size() > wanted) {
        pool.remove().countDown();
      }
      pause(STEP_MILLIS);
    }
  }

  private static void pooled(CountDownLatch over) {
    try {
      over.await(); // at: pool
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that have been idle for longest go, new ones come. */
  private static void cache(ThreadFactory threads) {
    Deque<CountDownLatch> cache = new ArrayDeque<>();
    while (true) {
      while (cache.size() < CACHED) {
        CountDownLatch over = new CountDownLatch(1);
        cache.add(over);
        start(threads, () -> cached(over));
      }
      pause(10 * STEP_MILLIS);
      for (int i = 0; i < CACHED / 10; i++) {
        cache.remove().countDown();
      }
    }
  }

  private static void cached(CountDownLatch over) {
    try {
      over.await(); // at: cache
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void burst() {
    pause(1500);
    for (int i = 0; i < BURST; i++) {
      long millis = 15L * i;
      start(Thread::new, () -> draining(millis));
    }
  }

  private static void draining(long millis) {
    pause(millis); // at: burst
  }

  private static void pause(long millis) {
    try {
      // The latch that nobody counts down: sleeping threads have other frames on each JDK.
      never.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ThreadLeaks() {}
}
