package io.diag.it.apps;

import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/**
 * Structured scopes by what is below them in every JDK from 21 on; their own API is a preview that
 * differs in each.
 */
final class Flocks {

  private static final String FLOCK = "jdk.internal.misc.ThreadFlock";

  /**
   * Has a platform thread and a virtual one open one each, with so many virtual threads, of which
   * the first has opened another of as many.
   */
  static void open(int count, CountDownLatch end) throws Exception {
    ThreadFactory factory = VirtualThreads.factory();
    CountDownLatch started = new CountDownLatch(4);
    Runnable inner = () -> run(factory, count, started, end, null);
    new Thread(() -> run(factory, count, started, end, inner)).start();
    factory.newThread(() -> run(factory, count, started, end, inner)).start();
    started.await();
  }

  private static void run(
      ThreadFactory factory,
      int count,
      CountDownLatch started,
      CountDownLatch end,
      Runnable first) {
    try {
      Class<?> type = Class.forName(FLOCK);
      Method start = type.getMethod("start", Thread.class);
      Object flock = type.getMethod("open", String.class).invoke(null, "flock");
      for (int i = 0; i < count; i++) {
        boolean nested = i == 0 && first != null;
        start.invoke(flock, factory.newThread(nested ? first : () -> await(end)));
      }
      started.countDown();
      end.await();
      type.getMethod("close").invoke(flock);
    } catch (ReflectiveOperationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Flocks() {}
}
