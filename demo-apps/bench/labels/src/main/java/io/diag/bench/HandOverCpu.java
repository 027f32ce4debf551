package io.diag.bench;

import io.diag.api.Labels;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What {@link HandOverCost} measures, in processor time of both threads instead of time that passes, for
 * machines that do other work. A thousand tasks are queued while the worker waits, then they run. The
 * best of many rounds counts.
 */
public final class HandOverCpu {

  private static final int TASKS = 1000;
  private static final int ROUNDS = 3000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Labels ACME = Labels.of("tenant", "acme");

  private static volatile int done;

  private static final class Named implements Runnable {

    @Override
    public void run() {
      step();
    }
  }

  private static void step() {
    done = done + 1;
  }

  /** Another object each time. */
  private static Runnable lambda(int i) {
    return () -> done = done + Math.min(1, i + 1);
  }

  /** Runs one way of giving tasks, and prints its least cost. */
  private static void measure(String name, boolean labelled, Supplier<Runnable> tasks)
      throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    long given = Long.MAX_VALUE;
    long run = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      long[] worker = new long[2];
      pool.execute(
          () -> {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            worker[0] = THREADS.getCurrentThreadCpuTime();
          });
      Runnable give =
          () -> {
            for (int i = 0; i < TASKS; i++) {
              pool.execute(tasks.get());
            }
          };
      long before = THREADS.getCurrentThreadCpuTime();
      if (labelled) {
        ACME.run(give);
      } else {
        give.run();
      }
      given = Math.min(given, THREADS.getCurrentThreadCpuTime() - before);
      pool.execute(
          () -> {
            worker[1] = THREADS.getCurrentThreadCpuTime();
            end.countDown();
          });
      gate.countDown();
      end.await();
      run = Math.min(run, worker[1] - worker[0]);
    }
    pool.shutdown();
    System.out.printf(
        "%-10s %-9s give %4d ns, run %4d ns%n",
        name, labelled ? "labelled" : "plain", given / TASKS, run / TASKS);
  }

  public static void main(String[] args) throws Exception {
    // Used in any case: else every hook would return at once.
    ACME.run(() -> {});
    Runnable one = () -> step();
    int[] next = new int[1];
    for (boolean labelled : new boolean[] {false, true}) {
      measure("lambda", labelled, () -> lambda(next[0]++));
      measure("named", labelled, Named::new);
      measure("shared", labelled, () -> one);
      measure("submitted", labelled, () -> future(next[0]++));
    }
  }

  private static RunnableFuture<Void> future(int i) {
    return new FutureTask<>(lambda(i), null);
  }

  private HandOverCpu() {}
}
