package io.diag.hooks;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * Work that brings the labels along under which it was given. Only in private fields of the JDK's
 * own objects, which the application cannot reach: what a queue, a comparator, a handler or an
 * executor sees is never one of these.
 */
abstract class LabelledTask {

  final LabelSet labels;

  LabelledTask(LabelSet labels) {
    this.labels = labels;
  }

  abstract Object original();

  @Override
  public String toString() {
    return original().toString();
  }

  /** What a delayed task of a fork-join pool runs. */
  static final class OfRunnable extends LabelledTask implements Runnable {

    final Runnable task;

    OfRunnable(Runnable task, LabelSet labels) {
      super(labels);
      this.task = task;
    }

    @Override
    public void run() {
      LabelContext context = LabelContext.current();
      int before = context.enterOnly(labels);
      try {
        task.run();
      } finally {
        try {
          context.exit(before);
        } catch (StackOverflowError e) {
          context.top = before;
        }
      }
    }

    @Override
    Runnable original() {
      return task;
    }
  }

  /** What a FutureTask calls. */
  static final class OfCallable<V> extends LabelledTask implements Callable<V> {

    final Callable<V> task;

    OfCallable(Callable<V> task, LabelSet labels) {
      super(labels);
      this.task = task;
    }

    @Override
    public V call() throws Exception {
      LabelContext context = LabelContext.current();
      int before = context.enterOnly(labels);
      try {
        return task.call();
      } finally {
        try {
          context.exit(before);
        } catch (StackOverflowError e) {
          context.top = before;
        }
      }
    }

    @Override
    Callable<V> original() {
      return task;
    }
  }

  /** What a CompletableFuture gives its dependent stages to, once it is complete. */
  static final class OfExecutor extends LabelledTask implements Executor {

    final Executor executor;

    OfExecutor(Executor executor, LabelSet labels) {
      super(labels);
      this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
      LabelContext context = LabelContext.current();
      int before = context.enterOnly(labels);
      try {
        executor.execute(task);
      } finally {
        try {
          context.exit(before);
        } catch (StackOverflowError e) {
          context.top = before;
        }
      }
    }

    @Override
    Executor original() {
      return executor;
    }
  }
}
