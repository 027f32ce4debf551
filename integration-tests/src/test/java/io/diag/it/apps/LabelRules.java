package io.diag.it.apps;

import io.diag.api.Labels;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Holds the agent to what the API promises of labels, one rule after the other, and prints which of
 * them hold. Labels are asked for by whoever has them, so these rules need no profile.
 */
// A scope is there to be closed; a thread yields so that another one gets its carrier.
@SuppressWarnings({"try", "ThreadPriorityCheck"})
public final class LabelRules {

  private static final Labels NONE = Labels.of();
  private static final Labels ACME = Labels.of("tenant", "acme");
  private static final Labels GLOBEX = Labels.of("tenant", "globex");
  private static final Labels CHECKOUT = Labels.of("endpoint", "/checkout");

  private interface Rule {
    void check() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    rule("scopes nest", LabelRules::nest);
    rule("exceptions end scopes", LabelRules::exceptions);
    rule("scopes closed out of order", LabelRules::outOfOrder);
    rule("scopes closed elsewhere or twice", LabelRules::closedElsewhere);
    rule("the thread's own labels", LabelRules::ownLabels);
    rule("deep scopes", LabelRules::deep);
    rule("threads inherit", LabelRules::threadsInherit);
    rule("pools", LabelRules::pools);
    rule("workers stay clean", LabelRules::workersStayClean);
    rule("labels of a worker", LabelRules::labelsOfAWorker);
    rule("pools show what they were given", LabelRules::poolsShowOriginals);
    rule("scheduled tasks", LabelRules::scheduled);
    rule("fork and join", LabelRules::forkJoin);
    rule("parallel streams", LabelRules::parallelStreams);
    rule("completable futures", LabelRules::completableFutures);
    rule("tasks given twice", LabelRules::givenTwice);
    rule("dropped tasks and sets are let go", LabelRules::noLeak);
    rule("native code sees them", LabelRules::nativeCode);
    rule("wrapped tasks", LabelRules::wrapped);
    if (VirtualThreads.areThere()) {
      rule("virtual threads inherit", LabelRules::virtualThreadsInherit);
      rule("virtual threads keep theirs", LabelRules::virtualThreadsKeep);
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void rule(String name, Rule rule) {
    try {
      rule.check();
      is(NONE, Labels.current());
      System.out.println("holds: " + name);
    } catch (Throwable e) {
      System.out.println(
          "BROKEN: " + name + ": " + e + " at " + Arrays.toString(e.getStackTrace()));
      Labels.set(NONE);
    }
  }

  private static void is(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException("expected " + expected + ", got " + actual);
    }
  }

  private static void nest() throws Exception {
    ACME.run(
        () -> {
          is(ACME, Labels.current());
          CHECKOUT.run(() -> is(ACME.merge(CHECKOUT), Labels.current()));
          GLOBEX.run(() -> is(GLOBEX, Labels.current()));
          NONE.run(() -> is(ACME, Labels.current()));
          is(ACME, Labels.current());
        });
    is(
        Map.of("tenant", "globex", "endpoint", "/checkout"),
        ACME.call(() -> CHECKOUT.call(() -> GLOBEX.call(() -> Labels.current().asMap()))));
    try (Labels.Scope outer = ACME.open();
        Labels.Scope inner = CHECKOUT.open()) {
      is(ACME.merge(CHECKOUT), Labels.current());
      is("acme", Labels.current().get("tenant"));
    }
  }

  private static void exceptions() throws Exception {
    ACME.run(
        () -> {
          try {
            GLOBEX.run(
                () -> {
                  throw new IllegalArgumentException();
                });
          } catch (IllegalArgumentException e) {
            is(ACME, Labels.current());
          }
          try (Labels.Scope scope = GLOBEX.open()) {
            throw new IllegalArgumentException();
          } catch (IllegalArgumentException e) {
            is(ACME, Labels.current());
          }
        });
    try {
      ACME.call(
          () -> {
            throw new java.io.IOException("as it was");
          });
    } catch (java.io.IOException e) {
      is("as it was", e.getMessage());
    }
  }

  private static void outOfOrder() {
    Labels.Scope outer = ACME.open();
    Labels.Scope inner = CHECKOUT.open();
    outer.close();
    is(NONE, Labels.current());
    Labels.Scope next = GLOBEX.open();
    Labels.Scope nextInner = CHECKOUT.open();
    // It ended with the outer one. What is open now is not its own, though at the same depth.
    inner.close();
    is(GLOBEX.merge(CHECKOUT), Labels.current());
    nextInner.close();
    is(GLOBEX, Labels.current());
    next.close();
    Labels.Scope left = ACME.open();
    GLOBEX.run(CHECKOUT::open);
    is(ACME, Labels.current());
    left.close();
  }

  private static void closedElsewhere() throws Exception {
    Labels.Scope scope = ACME.open();
    inThread(scope::close);
    is(ACME, Labels.current());
    scope.close();
    Labels.Scope other = GLOBEX.open();
    scope.close();
    is(GLOBEX, Labels.current());
    other.close();
  }

  private static void ownLabels() throws Exception {
    Labels.set(ACME);
    CHECKOUT.run(
        () -> {
          is(ACME.merge(CHECKOUT), Labels.current());
          Labels.set(GLOBEX);
          is(GLOBEX, Labels.current());
        });
    is(ACME, Labels.current());
    Labels.set(NONE);
    inThread(() -> is(NONE, Labels.current()));
  }

  private static void deep() {
    deep(1);
  }

  private static void deep(int level) {
    if (level <= 100) {
      Labels.of("level", "" + level).run(() -> deep(level + 1));
      is(level == 1 ? NONE : Labels.of("level", "" + (level - 1)), Labels.current());
    }
  }

  /** A thread of a class of its own. */
  private static final class Own extends Thread {

    private Labels seen;

    @Override
    public void run() {
      seen = Labels.current();
    }
  }

  private static void threadsInherit() throws Exception {
    Labels.Scope scope = ACME.open();
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<Labels> later = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              await(closed);
              later.set(Labels.current());
            });
    thread.start();
    Own own = new Own();
    own.start();
    own.join();
    is(ACME, own.seen);
    // Of the moment when it is started, not made.
    Thread started = new Thread(() -> later.set(Labels.current()));
    scope.close();
    closed.countDown();
    thread.join();
    is(ACME, later.get());
    GLOBEX.run(started::start);
    started.join();
    is(GLOBEX, later.get());
    inThread(() -> is(NONE, Labels.current()));
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

  private interface Giver {
    void give(Runnable task);
  }

  /** What a task finds that is given that way. */
  private static Labels given(Giver giver) throws Exception {
    CompletableFuture<Labels> seen = new CompletableFuture<>();
    giver.give(() -> seen.complete(Labels.current()));
    return seen.get(10, TimeUnit.SECONDS);
  }

  private record Named(Runnable task) implements Runnable {

    @Override
    public void run() {
      task.run();
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
                          LabelRules.pause();
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

  /** By the number of the set, in whichever thread, on whichever carrier. */
  private static void nativeCode() throws Exception {
    is(0L, shown());
    long acme = ACME.call(LabelRules::shown);
    is(true, acme != 0);
    is(acme, ACME.call(LabelRules::shown));
    is(false, GLOBEX.call(LabelRules::shown).equals(acme));
    is(0L, shown());
    AtomicReference<Long> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> seen.set(shown()));
    ACME.run(thread::start);
    thread.join();
    is(acme, seen.get());
    if (VirtualThreads.areThere()) {
      List<Long> all = new ArrayList<>();
      Thread virtual =
          VirtualThreads.factory()
              .newThread(
                  () ->
                      ACME.run(
                          () -> {
                            all.add(shown());
                            pause();
                            all.add(shown());
                          }));
      virtual.start();
      virtual.join();
      is(List.of(acme, acme), all);
    }
  }

  /** A class that only the agent has: by reflection. */
  private static long shown() {
    try {
      return (long) Class.forName("io.diag.hooks.OsThreads").getMethod("shown").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void wrapped() throws Exception {
    AtomicReference<Labels> seen = new AtomicReference<>();
    Runnable task = () -> seen.set(Labels.current());
    is(true, Labels.wrap(task) == task);
    Runnable wrapped = ACME.call(() -> Labels.wrap(task));
    Callable<Labels> call = GLOBEX.call(() -> Labels.wrap(Labels::current));
    inThread(wrapped);
    is(ACME, seen.get());
    is(GLOBEX, call.call());
    FutureTask<Labels> future = new FutureTask<>(Labels::current);
    ACME.run(future);
    is(ACME, future.get());
  }

  private static void virtualThreadsInherit() throws Exception {
    AtomicReference<Labels> seen = new AtomicReference<>();
    Thread thread = VirtualThreads.factory().newThread(() -> seen.set(Labels.current()));
    ACME.run(thread::start);
    thread.join();
    is(ACME, seen.get());
    try (AutoCloseable executor = closing(VirtualThreads.executor())) {
      ExecutorService threads = ((Closing) executor).executor;
      for (Labels labels : List.of(ACME, NONE, GLOBEX)) {
        is(labels, labels.call(() -> threads.submit(Labels::current)).get());
        is(labels, labels.call(() -> given(threads::execute)));
        is(
            labels,
            labels.call(() -> CompletableFuture.supplyAsync(Labels::current, threads)).get());
      }
    }
  }

  private record Closing(ExecutorService executor) implements AutoCloseable {

    @Override
    public void close() {
      executor.shutdown();
    }
  }

  private static Closing closing(ExecutorService executor) {
    return new Closing(executor);
  }

  private static void virtualThreadsKeep() throws Exception {
    List<Thread> threads = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < 200; i++) {
      Labels labels = Labels.of("thread", "" + i);
      boolean unlabelled = i % 4 == 0;
      Thread thread =
          VirtualThreads.factory()
              .newThread(
                  () -> {
                    try (Labels.Scope scope = unlabelled ? NONE.open() : labels.open()) {
                      for (int round = 0; round < 50; round++) {
                        if (round % 3 == 0) {
                          pause();
                        } else {
                          Thread.yield();
                        }
                        is(unlabelled ? NONE : labels, Labels.current());
                      }
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(100_000);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      // shutdownNow does so.
    }
  }

  private static Object inThread(Runnable task) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
    return null;
  }

  private LabelRules() {}
}
