package io.diag.it.apps;

import io.diag.api.Labels;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many virtual threads get their first labels at once, while another thread has the monitor of the
 * class that keeps the threads of the operating system.
 */
public final class LabelledAtOnce {

  private static final int THREADS = 64;
  private static final int SCOPES = 20;

  private static final AtomicInteger wrong = new AtomicInteger();

  // Classes that only the agent has: by reflection.
  private static final Method SHOWN = method("OsThreads", "shown");
  private static final Method CONTEXT = method("LabelContext", "current");
  private static final Method LABELS = method("LabelContext", "labels");
  private static final Method SERIAL = method("LabelSet", "serial");

  public static void main(String[] args) throws Exception {
    ThreadFactory factory = VirtualThreads.factory();
    Class<?> threads = SHOWN.getDeclaringClass();
    // Waits until native code can be asked for labels.
    Labels.of("thread", "main").run(() -> compare(Labels.current()));
    CountDownLatch waiting = new CountDownLatch(THREADS);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Labels labels = Labels.of("thread", "number " + i);
      factory
          .newThread(
              () -> {
                waiting.countDown();
                await(go);
                for (int scope = 0; scope < SCOPES; scope++) {
                  labels.run(() -> check(labels));
                }
                done.countDown();
              })
          .start();
    }
    waiting.await();
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (threads) {
                held.countDown();
                pause();
              }
            });
    holder.start();
    held.await();
    go.countDown();
    done.await();
    holder.join();
    System.out.println("all threads have had their labels, wrong " + wrong);
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  /** Before and after the thread has gone to another carrier, perhaps. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void check(Labels labels) {
    compare(labels);
    Thread.yield();
    compare(labels);
  }

  private static void compare(Labels labels) {
    try {
      Object current = LABELS.invoke(CONTEXT.invoke(null));
      if (!Labels.current().equals(labels) || !SERIAL.invoke(current).equals(SHOWN.invoke(null))) {
        wrong.incrementAndGet();
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.toString(), e);
    }
  }

  private static Method method(String className, String name) {
    try {
      return Class.forName("io.diag.hooks." + className, false, null).getMethod(name);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.toString(), e);
    }
  }

  /** As long as the threads need to be in each other's way. */
  private static void pause() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private LabelledAtOnce() {}
}
