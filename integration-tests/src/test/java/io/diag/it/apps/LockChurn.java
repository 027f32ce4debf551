package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that lock, wait, signal, give up and are interrupted, in any order. Each measures its own
 * waits.
 */
final class LockChurn {

  private static final long HELD_NANOS = 300_000;

  private final List<ChurnedWait> waits = ChurnedWait.all();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;
  private volatile Throwable failure;

  /** How long all have waited together. */
  static long nanos(ThreadFactory factory, int count, long millis) throws Exception {
    return new LockChurn().run(factory, count, millis);
  }

  private long run(ThreadFactory factory, int count, long millis) throws Exception {
    for (int i = 0; i < count; i++) {
      threads.add(factory.newThread(this::churn));
    }
    threads.forEach(Thread::start);
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      disturb();
    }
    over = true;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        waits.forEach(ChurnedWait::letGo);
        thread.join(1);
      }
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    System.out.println("steps " + steps);
    return nanos.get();
  }

  private void disturb() throws InterruptedException {
    Thread.sleep(1);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    threads.get(random.nextInt(threads.size())).interrupt();
    waits.forEach(ChurnedWait::letGo);
  }

  private void churn() {
    try {
      while (!over) {
        ChurnedWait wait = waits.get(ThreadLocalRandom.current().nextInt(waits.size()));
        wait.prepare();
        long from = System.nanoTime();
        boolean got = step(wait);
        nanos.addAndGet(System.nanoTime() - from);
        steps.incrementAndGet();
        if (got) {
          hold();
          wait.finish();
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Nothing else here waits. */
  private static boolean step(ChurnedWait wait) {
    try {
      return wait.await();
    } catch (InterruptedException e) {
      return wait.isHeldAnyway();
    }
  }

  private static void hold() {
    LockSupport.parkNanos(HELD_NANOS);
  }
}
