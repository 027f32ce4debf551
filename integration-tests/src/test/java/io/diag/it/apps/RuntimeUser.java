package io.diag.it.apps;

import io.diag.api.RuntimeSnapshot;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Has as many threads and collections, and as much direct memory, as it is told to. Commands come a
 * line on stdin, each with a number, and are answered when they have been done.
 */
public final class RuntimeUser {

  private static CountDownLatch ending = new CountDownLatch(1);
  private static volatile boolean spinning = true;
  private static volatile int pins;
  static volatile Object sink;
  static volatile ByteBuffer buffer;

  public static void main(String[] args) throws Exception {
    Commands.serve(
        words -> {
          int count = Integer.parseInt(words[1]);
          run(words[0], count);
          return count;
        });
  }

  private static void run(String command, int count) throws Exception {
    switch (command) {
      case "platform" -> block(Thread::new, count);
      case "virtual" -> block(VirtualThreads.factory(), count);
      case "executor" -> execute(VirtualThreads.executor(), count);
      case "wrapped" -> {
        ThreadFactory virtual = VirtualThreads.factory();
        execute(perTask(task -> virtual.newThread(task)), count);
      }
      case "pinned" -> {
        pins = count;
        VirtualThreads.factory().newThread(Initialised::begin).start();
      }
      case "pool" -> execute(perTask(Thread::new), count);
      case "flock" -> Flocks.open(count, ending);
      case "burn" -> spin(Thread::new, count);
      case "spin" -> spin(VirtualThreads.factory(), count);
      case "end" -> {
        spinning = false;
        ending.countDown();
        ending = new CountDownLatch(1);
      }
      case "gc" -> {
        for (int i = 0; i < count; i++) {
          System.gc();
        }
      }
      case "garbage" -> {
        for (int i = 0; i < count; i++) {
          sink = new byte[100_000];
        }
      }
      case "direct" -> buffer = ByteBuffer.allocateDirect(count << 20);
      case "take" -> {
        for (int i = 0; i < count; i++) {
          sink = RuntimeSnapshot.take();
        }
      }
      case "show" -> System.out.println(RuntimeSnapshot.take());
      default -> throw new IllegalArgumentException(command);
    }
  }

  private static void block(ThreadFactory factory, int count) throws Exception {
    CountDownLatch end = ending;
    for (int i = 0; i < count; i++) {
      factory.newThread(() -> await(end)).start();
    }
  }

  /** A class is initialised by way of native code, which keeps a thread on its carrier. */
  private static final class Initialised {

    static {
      for (int i = 0; i < pins; i++) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    static void begin() {}
  }

  private static void execute(ExecutorService executor, int count) {
    CountDownLatch end = ending;
    for (int i = 0; i < count; i++) {
      executor.execute(() -> await(end));
    }
    executor.shutdown();
  }

  private static ExecutorService perTask(ThreadFactory factory)
      throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class
            .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
            .invoke(null, factory);
  }

  private static void spin(ThreadFactory factory, int count) {
    spinning = true;
    for (int i = 0; i < count; i++) {
      factory
          .newThread(
              () -> {
                while (spinning) {
                  Thread.onSpinWait();
                }
              })
          .start();
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RuntimeUser() {}
}
