package io.diag.it.apps;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.locks.LockSupport;

/** Threads that wait for what others compute, and some that are simply parked. */
final class FutureWaits {

  static List<KnownWait> all(int waiters) {
    return List.of(
        new Got(waiters),
        new Joined(waiters),
        new TaskGot(waiters),
        new ForkJoined(waiters),
        new Parked(waiters));
  }

  static final class Got extends KnownWait {

    private final CompletableFuture<String> future = new CompletableFuture<>();

    Got(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) throws Exception {
      future.get();
    }

    @Override
    void letGo() {
      future.complete("done");
    }
  }

  static final class Joined extends KnownWait {

    private final CompletableFuture<String> future = new CompletableFuture<>();

    Joined(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) {
      future.join();
    }

    @Override
    void letGo() {
      future.complete("done");
    }
  }

  static final class TaskGot extends KnownWait {

    private final FutureTask<String> task = new FutureTask<>(() -> "done");

    TaskGot(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) throws Exception {
      task.get();
    }

    @Override
    void letGo() {
      task.run();
    }
  }

  static final class ForkJoined extends KnownWait {

    private final ForkJoinTask<Void> task =
        new RecursiveAction() {
          @Override
          protected void compute() {}
        };

    ForkJoined(int waiters) {
      super(waiters);
    }

    @Override
    void await(int waiter) {
      task.join();
    }

    @Override
    void letGo() {
      task.complete(null);
    }
  }

  static final class Parked extends KnownWait {

    private final Thread[] threads;
    private volatile boolean done;

    Parked(int waiters) {
      super(waiters);
      threads = new Thread[waiters];
    }

    @Override
    void await(int waiter) {
      threads[waiter] = Thread.currentThread();
      while (!done) {
        LockSupport.park();
      }
    }

    @Override
    void letGo() {
      done = true;
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
    }
  }

  private FutureWaits() {}
}
