package io.diag.hooks;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * What the JDK's executors call, so that a task runs under the labels of whoever gave it and leaves
 * its worker as it was. Nothing here throws, but for want of stack; where that must not be, what is
 * woven in catches it.
 *
 * <p>A lambda is wrapped while it is in a queue, for nobody can know it by its class. An object of
 * a class with a name stays what it is, since a queue's comparator, or whoever looks into the
 * queue, may count on it; its labels wait in {@link PendingTasks}.
 */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class TaskHooks {

  private static boolean handsOver = true;

  /** Off: tasks run without labels. Workers are kept clean all the same. */
  public static void handOver(boolean on) {
    handsOver = on;
  }

  /** The labels to hand over, or null. */
  private static LabelSet labels() {
    if (!ThreadContexts.isUsed() || !handsOver) {
      return null;
    }
    LabelContext context = ThreadContexts.peek(Thread.currentThread());
    LabelSet labels = context == null ? LabelSet.NONE : context.labels();
    return labels == LabelSet.NONE ? null : labels;
  }

  /** Called where a pool gets a task: what it is to queue. */
  public static Runnable submitted(Runnable task) {
    try {
      LabelSet labels = labels();
      if (labels == null || task == null || task instanceof FutureTask) {
        return task;
      }
      if (task.getClass().isHidden()) {
        return new LabelledTask.OfRunnable(task, labels);
      }
      PendingTasks.add(task, labels);
      return task;
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
      return task;
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

  /** Called where a pool's worker begins, with the task it was made for or null. */
  public static Runnable firstTask(Runnable task) {
    if (!ThreadContexts.isUsed()) {
      return task;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        context.beginWork();
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
    return nextTask(task);
  }

  /** Called where a pool's worker has got a task: the one to run, under its labels from now on. */
  public static Runnable nextTask(Runnable task) {
    if (!ThreadContexts.isUsed()) {
      return task;
    }
    try {
      if (task instanceof LabelledTask.OfRunnable labelled) {
        LabelContext.current().startTask(labelled.labels);
        return labelled.task;
      }
      LabelSet labels = task == null ? null : PendingTasks.take(task);
      if (labels != null) {
        LabelContext.current().startTask(labels);
      } else {
        taskEnded();
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
    return original(task);
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

  /** Called where a pool hands a task out of its queue: what the service had given it. */
  public static Runnable original(Runnable task) {
    return task instanceof LabelledTask.OfRunnable labelled ? labelled.task : task;
  }

  /** The same for a list of them. */
  public static void originals(List<Runnable> tasks) {
    if (!ThreadContexts.isUsed()) {
      return;
    }
    for (int i = 0; i < tasks.size(); i++) {
      Runnable task = tasks.get(i);
      if (task instanceof LabelledTask.OfRunnable labelled) {
        tasks.set(i, labelled.task);
      }
    }
  }

  /** Called where a task is to be removed from a pool's queue: what stands for it there. */
  public static Runnable queued(Runnable task, BlockingQueue<Runnable> queue) {
    if (!ThreadContexts.isUsed() || task == null || !task.getClass().isHidden()) {
      return task;
    }
    try {
      // At once: each step of an iterator may lock the queue.
      for (Object queued : queue.toArray()) {
        if (queued instanceof LabelledTask.OfRunnable labelled && labelled.task == task) {
          return labelled;
        }
      }
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
    return task;
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
      LabelSet labels = labels();
      if (labels != null && task != null && pool != ThreadContexts.virtualScheduler()) {
        PendingTasks.add(task, labels);
      }
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
      LabelSet labels = PendingTasks.take(task);
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

  /** Tasks under labels that nobody runs yet. */
  public static long pending() {
    return PendingTasks.size();
  }

  /** Tasks that ran without their labels because there were too many. */
  public static long refused() {
    return PendingTasks.refused();
  }

  private TaskHooks() {}
}
