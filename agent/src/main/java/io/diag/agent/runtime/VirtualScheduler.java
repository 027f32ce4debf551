package io.diag.agent.runtime;

import io.diag.bootstrap.RuntimeValue;
import io.diag.hooks.SuppressedErrors;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;

/** The pool that runs virtual threads. Never made here: its settings are read when it is. */
public final class VirtualScheduler {

  private static final Class<?> VIRTUAL_THREAD = JdkField.type("java.lang.VirtualThread");
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final String MAX_POOL_SIZE = "jdk.virtualThreadScheduler.maxPoolSize";

  /** Null until it is there: it is asked for ten times a second. */
  private static volatile ForkJoinPool carriers;

  /** Whether a task of the agent's is among those that wait. */
  private static volatile boolean ownWaits;

  /** Adds nothing where there are no virtual threads, or a scheduler of another kind. */
  static void read(Map<RuntimeValue, Long> values, int cpus) {
    if (VIRTUAL_THREAD == null) {
      return;
    }
    if (!JdkField.isInitialised(VIRTUAL_THREAD)) {
      put(values, expectedParallelism(cpus), 0, 0);
    } else if (scheduler() instanceof ForkJoinPool pool) {
      put(values, pool.getParallelism(), pool.getActiveThreadCount(), queued(pool));
    }
  }

  private static long queued(ForkJoinPool pool) {
    long tasks = pool.getQueuedTaskCount() + pool.getQueuedSubmissionCount();
    return ownWaits && tasks > 0 ? tasks - 1 : tasks;
  }

  /**
   * Puts a task of the agent's where virtual threads wait for a carrier. It is not counted among
   * them until it calls {@link #ownHasBegun}. One at a time.
   *
   * @return whether it has been taken; there have to be {@linkplain #hasCarriers carriers}
   */
  public static boolean queueOwn(Runnable task) {
    ownWaits = true;
    boolean taken = false;
    try {
      carriers.execute(task);
      taken = true;
    } catch (RejectedExecutionException e) {
      // What the pool makes of it where there is no heap for a longer queue.
      SuppressedErrors.report("metrics", e);
    } finally {
      if (!taken) {
        ownWaits = false;
      }
    }
    return taken;
  }

  /** Not if there has been no virtual thread, or the scheduler is of a kind not known here. */
  public static boolean hasCarriers() {
    if (carriers == null
        && JdkField.isInitialised(VIRTUAL_THREAD)
        && scheduler() instanceof ForkJoinPool pool) {
      carriers = pool;
    }
    return carriers != null;
  }

  /** To be called by the task when it runs. */
  public static void ownHasBegun() {
    ownWaits = false;
  }

  private static Object scheduler() {
    try {
      return JdkField.of(VIRTUAL_THREAD, "DEFAULT_SCHEDULER").get();
    } catch (NoSuchFieldException e) {
      return null;
    }
  }

  /** As the JDK will take it, which ends the service if it is no number. */
  private static long expectedParallelism(int cpus) {
    long parallelism = Integer.getInteger(PARALLELISM, cpus);
    return Math.min(parallelism, Integer.getInteger(MAX_POOL_SIZE, Integer.MAX_VALUE));
  }

  private static void put(
      Map<RuntimeValue, Long> values, long parallelism, long mounted, long queued) {
    values.put(RuntimeValue.SCHEDULER_PARALLELISM, parallelism);
    values.put(RuntimeValue.MOUNTED_VIRTUAL_THREADS, mounted);
    values.put(RuntimeValue.QUEUED_VIRTUAL_THREADS, queued);
  }

  private VirtualScheduler() {}
}
