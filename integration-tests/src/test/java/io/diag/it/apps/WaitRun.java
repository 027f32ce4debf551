package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that wait in one way for a known time, each of which measures it. */
final class WaitRun {

  private static final Labels WAITER = Labels.of("role", "waiter");
  private static final Labels HOLDER = Labels.of("role", "holder");

  private final KnownWait wait;
  private final AtomicLong nanos = new AtomicLong();
  private volatile Exception failure;

  private WaitRun(KnownWait wait) {
    this.wait = wait;
  }

  /** How long all have waited together. */
  static long nanos(KnownWait wait, ThreadFactory factory, long millis) throws Exception {
    return HOLDER.call(() -> new WaitRun(wait).run(factory, millis));
  }

  private long run(ThreadFactory factory, long millis) throws Exception {
    wait.prepare();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < wait.waiters; i++) {
      int waiter = i;
      Thread thread = factory.newThread(() -> WAITER.run(() -> measure(waiter)));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      awaitWaiting(thread);
    }
    Thread.sleep(millis);
    wait.letGo();
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure != null) {
      throw failure;
    }
    return nanos.get();
  }

  private void measure(int waiter) {
    try {
      long from = System.nanoTime();
      wait.await(waiter);
      nanos.addAndGet(System.nanoTime() - from);
      wait.finish();
    } catch (Exception e) {
      failure = e;
    }
  }

  static void awaitWaiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
  }
}
