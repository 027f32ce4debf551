package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;

/** Errors of the application's own work reach whoever waits for it, as they are. */
public final class ErrorRules extends LabelRules {

  private interface Sink {

    Throwable runs(Error error) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    for (Error error : List.of(new StackOverflowError("own"), new OutOfMemoryError("own"))) {
      String type = error.getClass().getSimpleName();
      passes(type + " of a scope", error, e -> thrown(() -> GLOBEX.run(() -> fail(e))));
      passes(type + " of a wrapped task", error, e -> thrown(Labels.wrap(() -> fail(e))));
      passes(type + " of a thread", error, ErrorRules::ofThread);
      passes(type + " of a pool's task", error, e -> ofFuture(pool().submit(() -> fail(e))));
      passes(type + " of a worker", error, ErrorRules::ofWorker);
      passes(type + " of a future", error, ErrorRules::ofFutureTask);
      passes(type + " of a fork-join task", error, ErrorRules::ofForked);
      passes(type + " of a stage", error, ErrorRules::ofStage);
    }
    rule("threads that overflow end", ErrorRules::overflowingThreads);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void passes(String name, Error error, Sink sink) {
    rule(
        name,
        () -> {
          Throwable seen = ACME.call(() -> sink.runs(error));
          if (seen != error) {
            throw new IllegalStateException("got " + seen, seen);
          }
        });
  }

  private static void fail(Error error) {
    throw error;
  }

  private static Throwable thrown(Runnable task) {
    try {
      task.run();
      return null;
    } catch (Throwable e) {
      is(ACME, Labels.current());
      return e;
    }
  }

  private static Throwable ofThread(Error error) throws Exception {
    return uncaught(new Thread(() -> fail(error)));
  }

  private static Throwable uncaught(Thread thread) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    thread.setUncaughtExceptionHandler((which, e) -> seen.set(e));
    thread.start();
    thread.join();
    return seen.get();
  }

  private static ThreadPoolExecutor pool() {
    return PoolOperations.pool();
  }

  private static Throwable ofFuture(Future<?> future) throws Exception {
    try {
      future.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static Throwable ofWorker(Error error) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    ThreadPoolExecutor pool = pool();
    pool.setThreadFactory(
        task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler((which, e) -> seen.complete(e));
          return thread;
        });
    pool.execute(() -> fail(error));
    is(ACME, given(pool::execute));
    return seen.get();
  }

  private static Throwable ofFutureTask(Error error) throws Exception {
    FutureTask<Void> future =
        new FutureTask<>(
            () -> {
              fail(error);
              return null;
            });
    future.run();
    return ofFuture(future);
  }

  /** In 17 a pool makes another one of the same class, with the original as the cause. */
  private static Throwable ofForked(Error error) throws Exception {
    Throwable seen = ofFuture(ForkJoinPool.commonPool().submit(() -> fail(error)));
    while (seen != null && seen != error) {
      seen = seen.getCause();
    }
    return seen;
  }

  private static Throwable ofStage(Error error) throws Exception {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<Void> stage = source.thenRunAsync(() -> fail(error));
    source.complete("now");
    try {
      stage.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  /** The agent is told of their start and of their end. */
  private static void overflowingThreads() throws Exception {
    for (int i = 0; i < 20; i++) {
      Throwable seen = ACME.call(() -> uncaught(new Thread(() -> GLOBEX.run(() -> recurse(0)))));
      is(StackOverflowError.class, seen.getClass());
    }
  }

  private static int recurse(int depth) {
    return GLOBEX.equals(Labels.current()) ? recurse(depth + 1) + 1 : depth;
  }

  private ErrorRules() {}
}
