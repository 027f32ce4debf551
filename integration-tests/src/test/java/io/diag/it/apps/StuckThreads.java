package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that are stuck for good: for a latch, a queue, a monitor, a lock; and in a deadlock. */
final class StuckThreads {

  private final CountDownLatch never = new CountDownLatch(1);
  private final LinkedBlockingQueue<Object> empty = new LinkedBlockingQueue<>();
  private final Object monitor = new Object();
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch held = new CountDownLatch(2);
  private final List<Thread> threads = new ArrayList<>();

  /** How many there are; all of them wait. */
  static int start() throws Exception {
    return new StuckThreads().startAll();
  }

  private int startAll() throws Exception {
    start(this::holdMonitor);
    start(this::holdLock);
    held.await();
    start(this::awaitLatch);
    start(this::takeFromQueue);
    start(this::wantMonitor);
    start(this::wantLock);
    return awaitStandstill();
  }

  private void start(Task task) {
    Thread thread = new Thread(() -> run(task), "stuck-" + threads.size());
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private interface Task {
    void run() throws InterruptedException;
  }

  private static void run(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int awaitStandstill() throws InterruptedException {
    for (Thread thread : threads) {
      while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
        Thread.sleep(1);
      }
    }
    return threads.size();
  }

  private void holdMonitor() throws InterruptedException {
    synchronized (monitor) {
      held.countDown();
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private void holdLock() throws InterruptedException {
    lock.lock();
    held.countDown();
    Thread.sleep(Long.MAX_VALUE);
  }

  private void awaitLatch() throws InterruptedException {
    never.await();
  }

  private void takeFromQueue() throws InterruptedException {
    empty.take();
  }

  private void wantMonitor() {
    synchronized (monitor) {
      throw new IllegalStateException("nobody lets it go");
    }
  }

  private void wantLock() {
    lock.lock();
    throw new IllegalStateException("nobody lets it go");
  }

  /** Two threads of which each has what the other wants. */
  static int deadlock() throws Exception {
    return new StuckThreads().lockCrosswise();
  }

  private int lockCrosswise() throws Exception {
    start(this::monitorThenLock);
    start(this::lockThenMonitor);
    held.await();
    return awaitStandstill();
  }

  private void monitorThenLock() throws InterruptedException {
    synchronized (monitor) {
      meet();
      lock.lock();
    }
  }

  private void lockThenMonitor() throws InterruptedException {
    lock.lock();
    meet();
    synchronized (monitor) {
      throw new IllegalStateException("nobody lets it go");
    }
  }

  private void meet() throws InterruptedException {
    held.countDown();
    held.await();
  }
}
