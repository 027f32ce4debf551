package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is asked of a {@link ThreadPoolExecutor}. */
final class PoolOperations {

  static List<Operation> all() {
    return List.of(
        new Execute("execute a lambda", false),
        new Execute("execute an object", true),
        new Submit(),
        new Reject(),
        new Remove(),
        new ShutdownNow());
  }

  /** Its threads end by themselves. */
  static ThreadPoolExecutor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Each attempt in a pool of its own: an overflow in one may leave it locked, or its queue in
   * pieces, with no agent in sight.
   */
  abstract static class Pooled extends Operation {

    private final List<ThreadPoolExecutor> pools = new ArrayList<>();
    private int next;

    Pooled(String name) {
      super(name);
    }

    @Override
    void prepare(int attempts) throws Exception {
      for (int i = 0; i < attempts; i++) {
        pools.add(fresh());
      }
    }

    ThreadPoolExecutor fresh() {
      return pool();
    }

    final ThreadPoolExecutor next() {
      return pools.get(next++);
    }

    @Override
    void finish() throws Exception {
      awaitTasks();
    }
  }

  private static final class Execute extends Pooled {

    private final boolean object;

    Execute(String name, boolean object) {
      super(name);
      this.object = object;
    }

    /** Once for a new worker, once for its queue. */
    @Override
    void attempt() {
      ThreadPoolExecutor pool = next();
      pool.execute(object ? named() : this::task);
      accepted();
      pool.execute(object ? named() : this::task);
      accepted();
    }
  }

  private static final class Submit extends Pooled {

    private final List<Future<?>> futures = new ArrayList<>(10_000);

    Submit() {
      super("submit");
    }

    @Override
    void attempt() {
      Future<?> future = next().submit(this::task);
      futures.add(future);
      accepted();
    }

    @Override
    void finish() throws Exception {
      super.finish();
      for (Future<?> future : futures) {
        future.get(3, TimeUnit.SECONDS);
      }
    }
  }

  /** With two tasks in a full queue, and without a worker. */
  private abstract static class Waiting extends Pooled {

    final Runnable waits = this::task;
    private Runnable rejected;

    Waiting(String name) {
      super(name);
    }

    @Override
    ThreadPoolExecutor fresh() {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              1,
              1,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(2),
              task -> null,
              (task, p) -> rejected = task);
      pool.execute(waits);
      pool.execute(waits);
      return pool;
    }

    final void requireRejected(Runnable task) {
      require(rejected == task, "another task was rejected");
    }
  }

  private static final class Reject extends Waiting {

    Reject() {
      super("have a task rejected");
    }

    @Override
    void attempt() {
      Runnable task = this::task;
      next().execute(task);
      requireRejected(task);
    }
  }

  private static final class Remove extends Waiting {

    Remove() {
      super("remove a task");
    }

    @Override
    void attempt() {
      ThreadPoolExecutor pool = next();
      require(pool.remove(waits), "a task that waits was not found");
      require(pool.getQueue().size() == 1, "a task that was removed still waits");
    }
  }

  private static final class ShutdownNow extends Waiting {

    ShutdownNow() {
      super("shut down at once");
    }

    @Override
    void attempt() {
      ThreadPoolExecutor pool = next();
      List<Runnable> waiting = pool.shutdownNow();
      require(waiting.size() == 2, "fewer tasks waited");
      require(waiting.get(0) == waits && waiting.get(1) == waits, "other tasks waited");
      require(pool.isTerminated(), "the pool has not ended");
    }
  }

  static final class RunFuture extends Operation {

    RunFuture() {
      super("run a future");
    }

    @Override
    void attempt() throws Exception {
      FutureTask<String> future = new FutureTask<>(() -> "done");
      future.run();
      require(future.isDone(), "a future is not done");
      require("done".equals(future.get()), "a future has another result");
      FutureTask<String> other = new FutureTask<>(this::task, "run");
      other.run();
      require("run".equals(other.get()), "a future has another result");
    }
  }

  private PoolOperations() {}
}
