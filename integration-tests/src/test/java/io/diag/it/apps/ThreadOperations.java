package io.diag.it.apps;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Starting threads, by themselves and by executors of one thread per task. */
final class ThreadOperations {

  static List<Operation> all() throws ReflectiveOperationException {
    List<Operation> all = new ArrayList<>();
    all.add(new Start("start a thread", Thread::new, () -> {}));
    if (VirtualThreads.areThere()) {
      all.add(new Contained("thread per task", Thread::new, () -> {}));
      Scheduler scheduler = new Scheduler();
      all.add(new Start("start a virtual thread", scheduler, scheduler));
      scheduler = new Scheduler();
      all.add(new Contained("virtual thread per task", scheduler, scheduler));
    }
    return all;
  }

  /**
   * Makes virtual threads that are scheduled by itself, later. The JDK's own scheduler is a
   * fork-join pool, and the first overflow while a thread is started may leave it locked, whereupon
   * no virtual thread runs any more.
   */
  private static final class Scheduler implements ThreadFactory, Executor, Runnable {

    private final Queue<Runnable> continuations = new ConcurrentLinkedQueue<>();
    private final Constructor<?> constructor;

    Scheduler() throws ReflectiveOperationException {
      constructor =
          Class.forName("java.lang.VirtualThread")
              .getDeclaredConstructor(Executor.class, String.class, int.class, Runnable.class);
      constructor.setAccessible(true);
    }

    @Override
    public Thread newThread(Runnable task) {
      try {
        return (Thread) constructor.newInstance(this, "virtual", 0, task);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void execute(Runnable continuation) {
      continuations.add(continuation);
    }

    /** Runs what is there, each for a while. */
    @Override
    public void run() {
      for (Runnable next; (next = continuations.poll()) != null; ) {
        next.run();
      }
    }
  }

  private static final class Start extends Operation {

    private final ThreadFactory factory;
    private final Runnable scheduler;
    private final List<Thread> threads = new ArrayList<>();
    private int next;

    Start(String name, ThreadFactory factory, Runnable scheduler) {
      super(name);
      this.factory = factory;
      this.scheduler = scheduler;
    }

    @Override
    void prepare(int attempts) {
      for (int i = 0; i < attempts; i++) {
        threads.add(factory.newThread(this::task));
      }
    }

    @Override
    void attempt() {
      threads.get(next++).start();
      accepted();
    }

    @Override
    void finish() throws Exception {
      scheduler.run();
      awaitTasks();
    }
  }

  private static final class Contained extends Operation {

    private final ThreadFactory factory;
    private final Runnable scheduler;
    private final List<ExecutorService> executors = new ArrayList<>();
    private int next;

    Contained(String name, ThreadFactory factory, Runnable scheduler) {
      super(name);
      this.factory = factory;
      this.scheduler = scheduler;
    }

    @Override
    void prepare(int attempts) throws Exception {
      for (int i = 0; i < attempts; i++) {
        executors.add(
            (ExecutorService)
                Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory));
      }
    }

    @Override
    void attempt() {
      executors.get(next++).execute(this::task);
      accepted();
    }

    @Override
    void finish() throws Exception {
      scheduler.run();
      awaitTasks();
    }
  }

  private ThreadOperations() {}
}
