package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Completable futures and fork-join tasks. */
final class StageOperations {

  static final String DELAY = "delay a task";

  static List<Operation> all() {
    List<Operation> all = new ArrayList<>();
    all.add(new Async());
    all.add(new Stages());
    all.add(new SubmitForked());
    if (ScheduledExecutorService.class.isAssignableFrom(ForkJoinPool.class)) {
      all.add(new Delay());
    }
    return all;
  }

  private static void awaitAll(List<Future<?>> futures) throws Exception {
    long[] undone = {0};
    Operation.await(
        () -> (undone[0] = futures.stream().filter(future -> !future.isDone()).count()) == 0,
        () -> undone[0] + " of " + futures.size() + " futures are never done");
  }

  private static final class Async extends PoolOperations.Pooled {

    private final List<Future<?>> futures = new ArrayList<>(10_000);

    Async() {
      super("run asynchronously");
    }

    @Override
    void attempt() {
      CompletableFuture<Void> future = CompletableFuture.runAsync(this::task, next());
      futures.add(future);
      accepted();
    }

    @Override
    void finish() throws Exception {
      super.finish();
      awaitAll(futures);
    }
  }

  private static final class Stages extends PoolOperations.Pooled {

    private final List<Future<?>> futures = new ArrayList<>(10_000);

    Stages() {
      super("make and complete stages");
    }

    @Override
    void attempt() {
      CompletableFuture<String> source = new CompletableFuture<>();
      CompletableFuture<Void> stage = source.thenRunAsync(this::task, next());
      source.complete("now");
      futures.add(stage);
    }

    @Override
    void finish() throws Exception {
      super.finish();
      awaitAll(futures);
    }
  }

  private static final class Action extends RecursiveAction {

    private static final long serialVersionUID = 1L;
    private final transient Operation operation;

    Action(Operation operation) {
      this.operation = operation;
    }

    @Override
    protected void compute() {
      operation.task();
    }
  }

  /** Tasks that have been forked, with labels, and that whoever joins them performs. */
  static final class Perform extends Operation {

    private final List<ForkJoinTask<?>> tasks = new ArrayList<>();
    private int next;

    Perform() {
      super("perform a forked task");
    }

    @Override
    void prepare(int attempts) {
      for (int i = 0; i < attempts; i++) {
        ForkJoinTask<?> task = new Action(this);
        if (ForkJoinTask.inForkJoinPool()) {
          task.fork();
          task.tryUnfork();
        }
        tasks.add(task);
      }
    }

    @Override
    void attempt() {
      ForkJoinTask<?> task = tasks.get(next++);
      task.invoke();
      accepted();
      require(task.isCompletedNormally(), "a task is not done");
    }

    @Override
    void finish() throws Exception {
      awaitTasks();
    }
  }

  /** A pool for each attempt: an overflow may leave one locked, with no agent in sight. */
  private abstract static class ForkJoin extends Operation {

    final List<Future<?>> futures = new ArrayList<>(10_000);
    private final List<ForkJoinPool> pools = new ArrayList<>();
    private final List<ForkJoinPool> used = new ArrayList<>(10_000);
    private int next;

    ForkJoin(String name) {
      super(name);
    }

    @Override
    final void prepare(int attempts) {
      for (int i = 0; i < attempts; i++) {
        pools.add(
            new ForkJoinPool(
                1,
                ForkJoinPool.defaultForkJoinWorkerThreadFactory,
                null,
                false,
                0,
                2,
                1,
                null,
                10,
                TimeUnit.MILLISECONDS));
      }
    }

    final ForkJoinPool next() {
      return pools.get(next++);
    }

    /** To be called when everything was taken. */
    final void used(ForkJoinPool pool) {
      used.add(pool);
    }

    @Override
    final void finish() throws Exception {
      // A worker that found no heap when it started is gone, and nobody has made another one; nor
      // does
      // the pool when it gets one more task, if some wait in its queue already. Who waits for it
      // runs
      // them.
      used.forEach(pool -> pool.execute(() -> {}));
      used.forEach(pool -> pool.awaitQuiescence(1, TimeUnit.SECONDS));
      awaitTasks();
      awaitAll(futures);
    }
  }

  private static final class SubmitForked extends ForkJoin {

    SubmitForked() {
      super("submit to a fork-join pool");
    }

    @Override
    void attempt() {
      ForkJoinPool pool = next();
      Future<?> future = pool.submit(this::task);
      futures.add(future);
      accepted();
      pool.execute(this::task);
      accepted();
      pool.execute(new Action(this));
      accepted();
      used(pool);
    }
  }

  /** Since 25. */
  private static final class Delay extends ForkJoin {

    Delay() {
      super(DELAY);
    }

    @Override
    void attempt() {
      ForkJoinPool pool = next();
      Future<?> future =
          ScheduledExecutorService.class.cast(pool).schedule(this::task, 1, TimeUnit.MICROSECONDS);
      futures.add(future);
      accepted();
      used(pool);
    }
  }

  private StageOperations() {}
}
