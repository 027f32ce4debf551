package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The application only ever meets the tasks that it has given itself. */
// A scope is there to be closed; the very object has to come back.
@SuppressWarnings({"try", "ReferenceEquality", "UnnecessaryLambda"})
final class OwnTaskRules extends LabelRules {

  private static final List<Labels> seen = Collections.synchronizedList(new ArrayList<>());

  /** One object, however often it is evaluated. */
  private static Runnable shared() {
    return () -> seen.add(Labels.current());
  }

  static void check() {
    rule("comparators see what was given", OwnTaskRules::comparators);
    rule("queues hold what was given", OwnTaskRules::queues);
    rule("handlers and methods see what was given", OwnTaskRules::handlers);
    rule("tasks that were taken back do not run", OwnTaskRules::takenBack);
    rule("one object for several tenants", OwnTaskRules::shares);
    rule("one object in a queue with an order of its own", OwnTaskRules::sharesOutOfOrder);
    rule("what was taken away labels no other run", OwnTaskRules::takenAway);
    rule("scheduled tasks are decorated as they are", OwnTaskRules::scheduled);
    rule("futures name what was given", OwnTaskRules::futures);
    rule("executors of stages see the JDK's tasks", OwnTaskRules::stages);
    rule("fork-join tasks that were taken back", OwnTaskRules::forked);
    rule("delayed tasks of fork-join pools", OwnTaskRules::delayed);
  }

  /** What a lambda may be as well. */
  private interface Ranked extends Runnable {

    default int rank() {
      return 1;
    }
  }

  private static ThreadPoolExecutor pool(BlockingQueue<Runnable> queue) {
    return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue);
  }

  /** A pool whose worker waits: what is given next stays in the queue. */
  private static CountDownLatch busy(ThreadPoolExecutor pool) {
    CountDownLatch free = new CountDownLatch(1);
    pool.execute((Ranked) () -> await(free));
    return free;
  }

  private static void end(ThreadPoolExecutor pool, CountDownLatch free) throws Exception {
    free.countDown();
    pool.shutdown();
    is(true, pool.awaitTermination(10, TimeUnit.SECONDS));
  }

  private static void same(Object expected, Object actual) {
    if (expected != actual) {
      throw new IllegalStateException("expected the very " + expected + ", got " + actual);
    }
  }

  private static void comparators() throws Exception {
    ThreadPoolExecutor pool =
        pool(
            new PriorityBlockingQueue<>(
                8, (a, b) -> Integer.compare(((Ranked) a).rank(), ((Ranked) b).rank())));
    CountDownLatch free = busy(pool);
    seen.clear();
    for (Labels labels : List.of(ACME, GLOBEX, NONE)) {
      labels.run(
          () ->
              pool.execute((Ranked) () -> seen.add(labels.equals(Labels.current()) ? ACME : NONE)));
    }
    end(pool, free);
    is(List.of(ACME, ACME, ACME), seen);
  }

  private static void queues() throws Exception {
    ThreadPoolExecutor pool = pool(new LinkedBlockingQueue<>());
    CountDownLatch free = busy(pool);
    Runnable first = () -> seen.add(Labels.current());
    Runnable second = new Named(() -> {});
    ACME.run(
        () -> {
          pool.execute(first);
          pool.execute(second);
        });
    BlockingQueue<Runnable> queue = pool.getQueue();
    is(true, queue.contains(first));
    same(first, queue.peek());
    Iterator<Runnable> all = queue.iterator();
    same(first, all.next());
    same(second, all.next());
    is(List.of(first, second), Arrays.asList(queue.toArray()));
    is(List.of(first, second), List.copyOf(queue));
    is(true, queue.remove(first));
    is(false, queue.contains(first));
    List<Runnable> drained = new ArrayList<>();
    queue.drainTo(drained);
    is(List.of(second), drained);
    end(pool, free);
  }

  private static void handlers() throws Exception {
    List<Object> met = Collections.synchronizedList(new ArrayList<>());
    RejectedExecutionHandler handler = (task, from) -> met.add(task);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), handler) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            met.add(task);
          }

          @Override
          protected void afterExecute(Runnable task, Throwable error) {
            met.add(task);
          }
        };
    CountDownLatch firstEnds = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(2);
    List<Labels> workers = Collections.synchronizedList(new ArrayList<>());
    Runnable first =
        () -> {
          begun.countDown();
          await(firstEnds);
        };
    Runnable queued = () -> {};
    Runnable another =
        () -> {
          workers.add(Labels.current());
          begun.countDown();
          await(end);
        };
    Runnable tooMany = () -> {};
    // A worker each for the first and the third; the second waits.
    ACME.run(() -> pool.execute(first));
    ACME.run(() -> pool.execute(queued));
    GLOBEX.run(() -> pool.execute(another));
    await(begun);
    ACME.run(() -> pool.execute(tooMany));
    is(List.of(first, another).size(), met.size() - 1);
    is(true, met.contains(tooMany) && met.contains(first) && met.contains(another));
    is(List.of(GLOBEX), workers);
    is(List.of(queued), pool.shutdownNow());
    firstEnds.countDown();
    end.countDown();
    is(true, pool.awaitTermination(10, TimeUnit.SECONDS));
    is(5, met.size());
    same(first, met.stream().filter(task -> task == first).skip(1).findFirst().orElseThrow());
  }

  private static void takenBack() throws Exception {
    ThreadPoolExecutor pool = pool(new LinkedBlockingQueue<>());
    CountDownLatch free = busy(pool);
    AtomicInteger runs = new AtomicInteger();
    Runnable task = runs::incrementAndGet;
    ACME.run(() -> pool.execute(task));
    is(true, pool.remove(task));
    is(false, pool.remove(task));
    ACME.run(() -> pool.execute(task));
    is(true, pool.getQueue().remove(task));
    end(pool, free);
    is(0, runs.get());
  }

  private static void shares() throws Exception {
    ThreadPoolExecutor pool = pool(new LinkedBlockingQueue<>());
    CountDownLatch free = busy(pool);
    same(shared(), shared());
    seen.clear();
    List<Labels> order = List.of(ACME, GLOBEX, NONE, GLOBEX, ACME);
    order.forEach(labels -> labels.run(() -> pool.execute(shared())));
    // In another pool it waits for another tenant.
    ThreadPoolExecutor other = pool(new LinkedBlockingQueue<>());
    CountDownLatch otherFree = busy(other);
    GLOBEX.run(() -> other.execute(shared()));
    end(pool, free);
    is(order, seen);
    end(other, otherFree);
    is(GLOBEX, seen.get(5));
  }

  /** Which of them runs first is not known. */
  private static void sharesOutOfOrder() throws Exception {
    ThreadPoolExecutor pool =
        pool(new PriorityBlockingQueue<>(8, Comparator.comparing(Object::toString)));
    CountDownLatch free = busy(pool);
    seen.clear();
    List.of(ACME, GLOBEX).forEach(labels -> labels.run(() -> pool.execute(shared())));
    free.countDown();
    end(pool, free);
    is(List.of(NONE, NONE), seen);
  }

  /** A way of getting at the only task in a pool's queue. */
  private interface Taking {

    void takeFrom(BlockingQueue<Runnable> queue);
  }

  private static void takenAway() throws Exception {
    List<Taking> ways =
        List.of(
            BlockingQueue::poll,
            queue -> queue.drainTo(new ArrayList<>()),
            queue -> {
              Iterator<Runnable> all = queue.iterator();
              all.next();
              all.remove();
            },
            queue -> queue.removeIf(task -> true),
            BlockingQueue::clear);
    for (Taking way : ways) {
      ThreadPoolExecutor pool = pool(new LinkedBlockingQueue<>());
      CountDownLatch free = busy(pool);
      seen.clear();
      ACME.run(() -> pool.execute(shared()));
      way.takeFrom(pool.getQueue());
      NONE.run(() -> pool.execute(shared()));
      GLOBEX.run(() -> pool.execute(shared()));
      end(pool, free);
      is(2, seen.size());
      is(false, seen.contains(ACME));
    }
    discarded();
  }

  /** The JDK's handler and method take tasks out as well, and are known: no label is lost. */
  private static void discarded() throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    CountDownLatch free = busy(pool);
    seen.clear();
    ACME.run(() -> pool.execute(shared()));
    GLOBEX.run(() -> pool.execute(shared()));
    is(true, pool.remove(shared()));
    ACME.run(() -> pool.execute(shared()));
    end(pool, free);
    is(List.of(ACME), seen);
  }

  private static void scheduled() throws Exception {
    List<Object> decorated = Collections.synchronizedList(new ArrayList<>());
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          protected <V> RunnableScheduledFuture<V> decorateTask(
              Runnable task, RunnableScheduledFuture<V> future) {
            decorated.add(task);
            return future;
          }

          @Override
          protected <V> RunnableScheduledFuture<V> decorateTask(
              Callable<V> task, RunnableScheduledFuture<V> future) {
            decorated.add(task);
            return future;
          }
        };
    Runnable task = () -> {};
    Callable<Labels> callable = Labels::current;
    Runnable given = () -> {};
    ACME.run(
        () -> {
          pool.schedule(task, 1, TimeUnit.HOURS);
          pool.execute(given);
        });
    is(ACME, ACME.call(() -> pool.schedule(callable, 0, TimeUnit.SECONDS)).get());
    is(List.of(task, given, callable), decorated);
    List<Runnable> left = pool.shutdownNow();
    is(1, left.size());
    is(true, left.get(0).toString().contains(task.toString()));
  }

  private static void futures() throws Exception {
    Callable<Labels> callable = Labels::current;
    FutureTask<Labels> future = ACME.call(() -> new FutureTask<>(callable));
    is(true, future.toString().contains("task = " + callable));
    future.run();
    is(ACME, future.get());
    Runnable task = () -> {};
    is(true, ACME.call(() -> new FutureTask<>(task, 1)).toString().contains(task.toString()));
  }

  private static void stages() throws Exception {
    List<Runnable> given = new ArrayList<>();
    AtomicReference<StackTraceElement[]> caller = new AtomicReference<>();
    Executor executor =
        task -> {
          given.add(task);
          caller.set(new Throwable().getStackTrace());
          task.run();
        };
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<Labels> stage =
        ACME.call(() -> source.thenApplyAsync(text -> Labels.current(), executor));
    GLOBEX.run(() -> source.complete("now"));
    is(ACME, stage.get());
    is(ACME, ACME.call(() -> CompletableFuture.supplyAsync(Labels::current, executor)).get());
    is(2, given.size());
    for (Runnable task : given) {
      is(true, task.getClass().getName().startsWith(CompletableFuture.class.getName() + "$"));
    }

    CompletableFuture<String> own =
        new CompletableFuture<>() {
          @Override
          public Executor defaultExecutor() {
            return executor;
          }
        };
    CompletableFuture<Labels> another =
        ACME.call(() -> own.thenApplyAsync(text -> Labels.current()));
    same(executor, own.defaultExecutor());
    own.complete("now");
    is(ACME, another.get());
    is(3, given.size());
  }

  /** A task that is taken back and run by hand, or given anew. */
  private static void forked() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    is(
        List.of(true, true),
        pool.submit(
                () -> {
                  ForkJoinTask<Labels> byHand = ForkJoinTask.adapt(Labels::current);
                  ForkJoinTask<Labels> again = ForkJoinTask.adapt(Labels::current);
                  ACME.run(byHand::fork);
                  boolean first = byHand.tryUnfork();
                  ACME.run(again::fork);
                  boolean second = again.tryUnfork();
                  is(GLOBEX, GLOBEX.call(byHand::invoke));
                  again.fork();
                  is(NONE, again.join());
                  return List.of(first, second);
                })
            .get());
    pool.shutdown();
  }

  /** Since JDK 25 they are scheduled executors, too. */
  private static void delayed() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    if ((Object) pool instanceof ScheduledExecutorService scheduler) {
      Callable<Labels> callable = Labels::current;
      Runnable task = () -> {};
      is(ACME, ACME.call(() -> scheduler.schedule(callable, 1, TimeUnit.MILLISECONDS)).get());
      for (Object future :
          List.of(
              ACME.call(() -> scheduler.schedule(task, 1, TimeUnit.HOURS)),
              ACME.call(() -> scheduler.schedule(callable, 1, TimeUnit.HOURS)))) {
        is(true, future.toString().matches(".*(" + quoted(task) + "|" + quoted(callable) + ").*"));
      }
    }
    pool.shutdownNow();
  }

  private static String quoted(Object named) {
    return java.util.regex.Pattern.quote(named.toString());
  }

  private OwnTaskRules() {}
}
