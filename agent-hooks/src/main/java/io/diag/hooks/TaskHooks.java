package io.diag.hooks;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * What the JDK's executors call, so that a task runs under the labels of whoever gave it and leaves
 * its worker as it was. Nothing here throws, but for want of stack; where that must not be, what is
 * woven in catches it.
 *
 * <p>A pool's queue holds the very objects that the application gave: their labels wait in {@link
 * PendingTasks}. Only what the JDK keeps in a private field of an object of its own is replaced, by
 * a {@link LabelledTask}.
 */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class TaskHooks {

  private static boolean handsOver = true;

  /** Off: tasks run without labels. Workers are kept clean all the same. */
  public static void handOver(boolean on) {
    handsOver = on;
  }

  /** The labels of what is given now, maybe none; null if nothing is handed over. */
  private static LabelSet given() {
    if (!ThreadContexts.isUsed() || !handsOver) {
      return null;
    }
    LabelContext context = ThreadContexts.peek(Thread.currentThread());
    return context == null ? LabelSet.NONE : context.labels();
  }

  /** The labels to hand over, or null if there are none. */
  private static LabelSet labels() {
    LabelSet labels = given();
    return labels == LabelSet.NONE ? null : labels;
  }

  /** Called where a pool is about to offer a task to its queue. */
  public static void queues(Object pool, Object task) {
    try {
      LabelSet labels = given();
      // A FutureTask knows its labels itself.
      if (labels != null && !(task instanceof FutureTask)) {
        PendingTasks.add(pool, task, labels);
      }
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
  }

  /** Called where the queue has answered. */
  public static void queued(boolean taken, Object pool, Object task) {
    if (taken) {
      return;
    }
    try {
      LabelSet labels = given();
      if (labels != null && !(task instanceof FutureTask)) {
        PendingTasks.withdraw(pool, task, labels);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called where a task may have been taken out of a pool's queue without being run. */
  public static void tookBack(boolean taken, Object pool, Object task) {
    if (!taken || !ThreadContexts.isUsed() || task == null || task instanceof FutureTask) {
      return;
    }
    try {
      PendingTasks.takeBack(pool, task);
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called where a pool has made a worker, with the task that is to be its first or null. */
  public static void madeWorker(Object worker, Object task) {
    try {
      LabelSet labels = task == null || task instanceof FutureTask ? null : labels();
      if (labels != null) {
        PendingTasks.addOnly(worker, labels);
      }
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
  }

  /** Called where a pool is about to start the thread of a worker. */
  public static void startsWorker(Thread worker) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        context.startsWorker(worker);
      }
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
  }

  /** Called where a pool's worker begins. */
  public static void firstTask(Object worker) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        context.beginWork();
      }
      begin(PendingTasks.takeOnly(worker));
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called where a pool's worker has got a task, which runs under its labels from now on. */
  public static void nextTask(Object task, Object pool, Object queue) {
    if (task == null || !ThreadContexts.isUsed()) {
      return;
    }
    try {
      begin(task instanceof FutureTask ? null : PendingTasks.take(pool, queue, task));
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  private static void begin(LabelSet labels) {
    if (labels != null && labels != LabelSet.NONE) {
      LabelContext.current().startTask(labels);
    } else {
      taskEnded();
    }
  }

  /** Called where a pool's worker has done a task. */
  public static void taskEnded() {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        context.endTask();
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called where a FutureTask is made: what it is to call. */
  public static <V> Callable<V> future(Callable<V> task) {
    try {
      LabelSet labels = labels();
      return labels == null || task == null ? task : new LabelledTask.OfCallable<>(task, labels);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
      return task;
    }
  }

  /** Called where a task is made that nobody but the JDK sees: what it is to run. */
  public static Runnable delayed(Runnable task) {
    try {
      LabelSet labels = labels();
      if (labels == null || task == null || isVirtualThreads(task)) {
        return task;
      }
      return new LabelledTask.OfRunnable(task, labels);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
      return task;
    }
  }

  /** What wakes a virtual thread when it has waited long enough. */
  private static boolean isVirtualThreads(Runnable task) {
    return task.getClass().isHidden() && task.getClass().getPackageName().equals("java.lang");
  }

  /** Called where a stage of a CompletableFuture is made: what it is to be given to. */
  public static Executor stage(Executor executor) {
    if (executor == null) {
      return null;
    }
    try {
      LabelSet labels = labels();
      return labels == null ? executor : new LabelledTask.OfExecutor(executor, labels);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
      return executor;
    }
  }

  /** Called where a task is given to a fork-join pool. */
  public static void forked(Object pool, Object task) {
    try {
      LabelSet labels = given();
      if (labels == null || task == null || pool == ThreadContexts.virtualScheduler()) {
        return;
      }
      if (labels != LabelSet.NONE) {
        PendingTasks.addOnly(task, labels);
      } else {
        // It may have been given with labels before, and taken back.
        PendingTasks.forgetOnly(task);
      }
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
  }

  /** Called where a fork-join task is to be taken back: it may run in another way then. */
  public static void unforks(Object task) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      PendingTasks.forgetOnly(task);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
  }

  /** Called where a fork-join task is about to run. */
  public static void beginForked(Object task) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      LabelSet labels = PendingTasks.takeOnly(task);
      if (labels != null) {
        LabelContext.current().enterTask(labels, task);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called where it has run. */
  public static void endForked(Object task) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        context.exitTask(task);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Different tasks that wait, with labels or in a pool without. */
  public static long pending() {
    return PendingTasks.size();
  }

  /** Tasks that ran without their labels because there were too many. */
  public static long refused() {
    return PendingTasks.refused();
  }

  private TaskHooks() {}
}
