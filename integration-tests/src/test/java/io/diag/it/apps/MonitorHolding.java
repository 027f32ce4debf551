package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that want a monitor which one of them has for long, and threads that wait in it. */
@SuppressWarnings({"WaitNotInLoop"})
final class MonitorHolding {

  private static final Labels WAITER = Labels.of("role", "waiter");
  private static final Labels HOLDER = Labels.of("role", "holder");
  private static final int WAITERS = 9;

  private final Object monitor = new Object();
  private final ThreadFactory factory;
  private final AtomicLong nanos = new AtomicLong();

  private MonitorHolding(ThreadFactory factory) {
    this.factory = factory;
  }

  /** How long all have waited for it together. */
  static long hold(ThreadFactory factory) throws Exception {
    return new MonitorHolding(factory).hold();
  }

  private long hold() throws Exception {
    List<Thread> threads = new ArrayList<>();
    Thread holder = start(() -> HOLDER.run(this::holdLong), threads);
    while (holder.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < WAITERS; i++) {
      start(() -> WAITER.run(this::holdShort), threads);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return nanos.get();
  }

  private Thread start(Runnable task, List<Thread> threads) {
    Thread thread = factory.newThread(task);
    thread.start();
    threads.add(thread);
    return thread;
  }

  private void holdLong() {
    synchronized (monitor) {
      sleep(800);
    }
  }

  private void holdShort() {
    long from = System.nanoTime();
    synchronized (monitor) {
      nanos.addAndGet(System.nanoTime() - from);
      sleep(1);
    }
  }

  /** How long five threads have been in Object.wait together. */
  static long await(ThreadFactory factory) throws Exception {
    return new MonitorHolding(factory).await();
  }

  private long await() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      start(this::awaitNotification, threads);
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    sleep(200);
    synchronized (monitor) {
      monitor.notifyAll();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return nanos.get();
  }

  private void awaitNotification() {
    long from = System.nanoTime();
    synchronized (monitor) {
      try {
        monitor.wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    nanos.addAndGet(System.nanoTime() - from);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
