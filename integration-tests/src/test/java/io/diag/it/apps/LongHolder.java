package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One thread has a lock for long, those who have waited for it have it for a millisecond each. */
final class LongHolder {

  private static final Labels WAITER = Labels.of("role", "waiter");
  private static final Labels HOLDER = Labels.of("role", "holder");

  private final LockScenarios.Mutex mutex;
  private final AtomicLong nanos = new AtomicLong();

  LongHolder(LockScenarios.Mutex mutex) {
    this.mutex = mutex;
  }

  /** How long all waiters have waited together. */
  long run(int waiters, long millis) throws Exception {
    return HOLDER.call(
        () -> {
          holdLong(waiters, millis);
          return nanos.get();
        });
  }

  private void holdLong(int waiters, long millis) throws Exception {
    mutex.lock();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      Thread thread = new Thread(() -> WAITER.run(this::holdShort));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      WaitRun.awaitWaiting(thread);
    }
    Thread.sleep(millis);
    mutex.unlock();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void holdShort() {
    try {
      long from = System.nanoTime();
      mutex.lock();
      nanos.addAndGet(System.nanoTime() - from);
      Thread.sleep(1);
      mutex.unlock();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
