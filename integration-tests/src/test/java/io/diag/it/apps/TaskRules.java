package io.diag.it.apps;

import io.diag.api.Labels;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Of tasks given to other threads. */
// A scope is there to be closed; a thread yields so that another one gets its carrier.
@SuppressWarnings({"try", "ThreadPriorityCheck"})
final class TaskRules extends LabelRules {

  static void check() {
    rule("pools", TaskRules::pools);
    rule("workers stay clean", TaskRules::workersStayClean);
    rule("labels of a worker", TaskRules::labelsOfAWorker);
    rule("pools show what they were given", TaskRules::poolsShowOriginals);
    rule("scheduled tasks", TaskRules::scheduled);
    rule("fork and join", TaskRules::forkJoin);
    rule("parallel streams", TaskRules::parallelStreams);
    rule("completable futures", TaskRules::completableFutures);
    rule("tasks given twice", TaskRules::givenTwice);
    rule("dropped tasks and sets are let go", TaskRules::noLeak);
  }

  private static void pools() throws Exception {
    for (ExecutorService pool :
        List.of(Executors.newFixedThreadPool(1), Executors.newSingleThreadExecutor())) {
      // The first makes the worker, the others find it there.
      for (Labels labels : List.of(ACME, GLOBEX, NONE, ACME, NONE)) {
        is(labels, labels.call(() -> given(pool::execute)));
        is(labels, labels.call(() -> pool.submit(Labels::current)).get());
        is(labels, labels.call(() -> given(pool::submit)));
        is(labels, labels.call(() -> given(task -> pool.execute(new Named(task)))));
        is(labels, labels.call(() -> pool.invokeAll(List.of(Labels::current)).get(0).get()));
        is(labels, labels.call(() -> pool.invokeAny(List.<Callable<Labels>>of(Labels::current))));
      }
      pool.shutdown();
    }
  }

  private static void workersStayClean() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    ACME.run(
        () ->
            pool.execute(
                () -> {
                  Labels.set(GLOBEX);
                  CHECKOUT.open();
                }));
    is(NONE, given(pool::execute));
    pool.execute(() -> Labels.set(GLOBEX));
    is(NONE, given(pool::execute));
    pool.execute(
        () -> {
          GLOBEX.open();
          Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
          throw new IllegalStateException("ends the worker");
        });
    is(NONE, given(pool::execute));
    pool.shutdown();
  }

  private static void labelsOfAWorker() throws Exception {
    Labels database = Labels.of("pool", "database");
    ExecutorService pool =
        Executors.newFixedThreadPool(1, work -> new Thread(() -> database.run(work)));
    is(database, given(pool::execute));
    is(ACME, ACME.call(() -> given(pool::execute)));
    is(database, given(pool::execute));
    pool.shutdown();
  }

  /** Only these can be compared. */
  private record Ranked(int rank) implements Runnable, Comparable<Ranked> {

    @Override
    public int compareTo(Ranked other) {
      return Integer.compare(rank, other.rank);
    }

    @Override
    public void run() {}
  }

  private static void poolsShowOriginals() throws Exception {
    List<Runnable> seen = new ArrayList<>();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>()) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            seen.add(task);
          }

          @Override
          protected void afterExecute(Runnable task, Throwable error) {
            seen.add(task);
          }
        };
    CountDownLatch free = new CountDownLatch(1);
    Runnable first = () -> await(free);
    Ranked low = new Ranked(2);
    Ranked high = new Ranked(1);
    ACME.run(
        () -> {
          pool.execute(first);
          pool.execute(low);
          pool.execute(high);
        });
    free.countDown();
    pool.shutdown();
    is(true, pool.awaitTermination(10, TimeUnit.SECONDS));
    is(List.of(first, first, high, high, low, low), seen);

    AtomicReference<Runnable> rejected = new AtomicReference<>();
    ThreadPoolExecutor small =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2),
            (task, p) -> rejected.set(task));
    CountDownLatch end = new CountDownLatch(1);
    Runnable queued = () -> seen.clear();
    Runnable removed = () -> seen.clear();
    Runnable tooMany = () -> seen.clear();
    ACME.run(
        () -> {
          small.execute(() -> await(end));
          small.execute(queued);
          small.execute(removed);
          small.execute(tooMany);
        });
    is(tooMany, rejected.get());
    is(true, small.remove(removed));
    is(false, small.remove(removed));
    is(List.of(queued), small.shutdownNow());
    end.countDown();
    try {
      ACME.run(() -> Executors.newFixedThreadPool(1).execute(null));
    } catch (NullPointerException e) {
      return;
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("null was taken");
  }

  private static void scheduled() throws Exception {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    is(ACME, ACME.call(() -> given(pool::execute)));
    is(ACME, ACME.call(() -> pool.schedule(Labels::current, 1, TimeUnit.MILLISECONDS)).get());
    List<Labels> seen = new ArrayList<>();
    CountDownLatch thrice = new CountDownLatch(3);
    ScheduledFuture<?> repeated =
        GLOBEX.call(
            () ->
                pool.scheduleAtFixedRate(
                    () -> {
                      seen.add(Labels.current());
                      thrice.countDown();
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS));
    await(thrice);
    repeated.cancel(false);
    is(NONE, pool.submit(Labels::current).get());
    is(List.of(GLOBEX, GLOBEX, GLOBEX), seen.subList(0, 3));
    pool.shutdown();
  }

  private static final class Sum extends RecursiveTask<Integer> {

    private static final long serialVersionUID = 1L;
    private final int depth;

    Sum(int depth) {
      this.depth = depth;
    }

    @Override
    protected Integer compute() {
      int own = Labels.current().equals(ACME) ? 1 : 0;
      if (depth == 0) {
        return own;
      }
      Sum left = new Sum(depth - 1);
      Sum right = new Sum(depth - 1);
      left.fork();
      return right.compute() + left.join() + own;
    }
  }

  private static void forkJoin() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    is(2047, ACME.call(() -> pool.invoke(new Sum(10))));
    is(0, pool.invoke(new Sum(10)));
    is(ACME, ACME.call(() -> given(pool::execute)));
    is(ACME, ACME.call(() -> pool.submit(Labels::current)).get());
    is(GLOBEX, GLOBEX.call(() -> pool.submit(ForkJoinTask.adapt(Labels::current))).get());
    is(NONE, pool.submit(Labels::current).get());
    pool.shutdown();
  }

  private static void parallelStreams() throws Exception {
    long labelled =
        ACME.call(
            () ->
                IntStream.range(0, 10_000)
                    .parallel()
                    .filter(i -> Labels.current().equals(ACME))
                    .count());
    is(10_000L, labelled);
    is(0L, IntStream.range(0, 10_000).parallel().filter(i -> !Labels.current().isEmpty()).count());
  }

  private static void completableFutures() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    is(ACME, ACME.call(() -> CompletableFuture.supplyAsync(Labels::current)).get());
    is(ACME, ACME.call(() -> CompletableFuture.supplyAsync(Labels::current, pool)).get());
    // What follows in the same thread is under its labels; a stage that is asynchronous itself is
    // under those of whoever made it, whoever completes what it waits for.
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<Labels> stage =
        ACME.call(() -> source.thenApplyAsync(text -> Labels.current(), pool));
    CompletableFuture<Labels> other =
        GLOBEX.call(
            () ->
                source.thenCombineAsync(
                    CompletableFuture.completedFuture(1), (a, b) -> Labels.current()));
    CompletableFuture<Labels> plain = source.thenApplyAsync(text -> Labels.current(), pool);
    CompletableFuture<Labels> following =
        ACME.call(
                () ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          pause();
                          return 1;
                        },
                        pool))
            .thenApply(number -> Labels.current());
    source.complete("now");
    is(ACME, stage.get());
    is(GLOBEX, other.get());
    is(NONE, plain.get());
    is(true, List.of(ACME, NONE).contains(following.get()));
    is(
        ACME,
        ACME.call(
                () ->
                    CompletableFuture.supplyAsync(
                        Labels::current,
                        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, pool)))
            .get());
    is(NONE, pool.submit(Labels::current).get());
    is(NONE, CompletableFuture.supplyAsync(Labels::current).get());
    pool.shutdown();
  }

  private static void givenTwice() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    List<Labels> seen = new ArrayList<>();
    Runnable named = new Named(() -> seen.add(Labels.current()));
    ACME.run(() -> pool.execute(named));
    GLOBEX.run(() -> pool.execute(named));
    pool.submit(() -> {}).get();
    is(List.of(ACME, GLOBEX), seen);
    pool.shutdown();
  }

  private static void noLeak() throws Exception {
    List<WeakReference<Labels>> sets = new ArrayList<>();
    List<WeakReference<Runnable>> tasks = new ArrayList<>();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), (task, p) -> {});
    CountDownLatch end = new CountDownLatch(1);
    pool.execute(() -> await(end));
    for (int i = 0; i < 1000; i++) {
      Labels labels = Labels.of("request", "" + i);
      Runnable task = new Named(() -> {});
      labels.run(() -> pool.execute(task));
      CHECKOUT.run(() -> labels.run(() -> {}));
      sets.add(new WeakReference<>(labels));
      tasks.add(new WeakReference<>(task));
    }
    for (int i = 0; i < 50 && alive(sets) + alive(tasks) > 20; i++) {
      System.gc();
    }
    // What was there last may still be in a place that is used again.
    is(true, alive(sets) <= 10);
    is(true, alive(tasks) <= 10);
    end.countDown();
    pool.shutdown();
  }

  private static <T> int alive(List<WeakReference<T>> references) {
    return (int) references.stream().filter(reference -> reference.get() != null).count();
  }

  private TaskRules() {}
}
