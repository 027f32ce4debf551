package io.diag.agent.threads;

import io.diag.agent.log.AgentLog;
import io.diag.hooks.SuppressedErrors;
import java.io.File;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Makes the agent's threads: named {@code diag-*}, daemons, in the system thread group, with none
 * of the service's inheritable thread locals and without its context class loader.
 *
 * <p>One that cannot be started throws a RejectedExecutionException, and not an OutOfMemoryError as
 * any other thread: it is the limit of processes that is reached, and the agent can do without.
 */
public final class AgentThreads implements ThreadFactory {

  private static final String ON_EXIT = "diag-exit";

  private static final String START = "diag-start";
  private static final String HTTP = "diag-http";
  private static final String WORKER = "diag-worker";
  private static final String SAMPLER = "diag-sampler";
  private static final String SNAPSHOT = "diag-snapshot";
  private static final String LEAKS = "diag-leaks";
  private static final String HEAP = "diag-heap";
  private static final String GCTRACE = "diag-gctrace";
  private static final String LIMIT = "diag-limit";
  private static final String LOCKS = "diag-locks";
  private static final String METRICS = "diag-metrics";
  private static final String WATCHDOG = "diag-watchdog";
  private static final String FILES = "diag-files";

  /** It starts before this class can be loaded, and is not made here. */
  private static final String LOG = "diag-log";

  private static final String[] FAMILIES = {
    START, HTTP, WORKER, ON_EXIT, SAMPLER, SNAPSHOT, LEAKS, HEAP, GCTRACE, LIMIT, LOCKS, METRICS,
    WATCHDOG, FILES, LOG
  };

  /** async-profiler's own, which it starts as a Java thread. */
  private static final String LIBRARY_TIMER = "Async-profiler Timer";

  private static final long MAX_END_NANOS = 100_000_000;

  private final String family;
  private final AtomicInteger count = new AtomicInteger();

  private AgentThreads(String family) {
    this.family = family;
  }

  /** The one thread of the debug port's event loop. */
  public static ThreadFactory http() {
    return new AgentThreads(HTTP);
  }

  /** Threads that serve requests, each for as long as the request takes. */
  public static ThreadFactory workers() {
    return new AgentThreads(WORKER);
  }

  /**
   * Fails unless so many more threads can be made; by making them, since limits of users and of
   * containers cannot be asked for.
   */
  public static void requireRoomFor(int threads) {
    Waiting waiting = new Waiting();
    AgentThreads starting = new AgentThreads(START);
    int started = 0;
    try {
      while (started < threads) {
        starting.newThread(waiting).start();
        started++;
      }
    } catch (RejectedExecutionException e) {
      int most = threadsOfProcess();
      waiting.end.countDown();
      awaitThreadsOfProcess(most - started);
      throw e;
    }
    waiting.end.countDown();
  }

  /** A thread counts for a while after its end, and the JVM may want another one at once. */
  private static void awaitThreadsOfProcess(int count) {
    long start = System.nanoTime();
    try {
      while (threadsOfProcess() > count && System.nanoTime() - start < MAX_END_NANOS) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** 0 where the system does not tell. */
  private static int threadsOfProcess() {
    String[] ids = new File("/proc/self/task").list();
    return ids == null ? 0 : ids.length;
  }

  /** Starts the thread that puts the agent together. */
  public static void start(Runnable task) {
    new AgentThreads(START).newThread(task).start();
  }

  /** Waits for a profile of the start and writes it. */
  public static Thread startProfile(Runnable task) {
    return new AgentThreads(START).newThread(task);
  }

  /** Looks after one sampling engine while it runs. */
  public static Thread sampler(Runnable task) {
    return new AgentThreads(SAMPLER).newThread(task);
  }

  /** Looks for thread leaks as long as the JVM runs. */
  public static Thread leaks(Runnable task) {
    return new AgentThreads(LEAKS).newThread(task);
  }

  /** Adds up what is sampled of allocations as long as the JVM runs. */
  public static Thread heap(Runnable task) {
    return new AgentThreads(HEAP).newThread(task);
  }

  /** Looks who has the monitors for which threads wait, or reads what the JDK records of them. */
  public static Thread locks(Runnable task) {
    return new AgentThreads(LOCKS).newThread(task);
  }

  /** Measures latencies as long as the JVM runs. */
  public static Thread metrics(Runnable task) {
    return new AgentThreads(METRICS).newThread(task);
  }

  /** Looks at the agent's other threads as long as the JVM runs. */
  static Thread watchdog(Runnable task) {
    return new AgentThreads(WATCHDOG).newThread(task);
  }

  /** Looks at files of credentials and certificates, which may be replaced. */
  public static Thread files(Runnable task) {
    return new AgentThreads(FILES).newThread(task);
  }

  /** Interrupts a thread of the agent's, on which {@link Thread#interrupt} has no effect. */
  public static void interrupt(Thread thread) {
    if (thread instanceof AgentThread agentThread) {
      agentThread.interruptByAgent();
    } else {
      thread.interrupt();
    }
  }

  /** Keeps the memory limit while one is set. */
  public static Thread limit(Runnable task) {
    return new AgentThreads(LIMIT).newThread(task);
  }

  /** Logs a snapshot of the runtime now and then. */
  public static Thread snapshots(Runnable task) {
    return new AgentThreads(SNAPSHOT).newThread(task);
  }

  /** Logs each collection. */
  public static Thread gcTrace(Runnable task) {
    return new AgentThreads(GCTRACE).newThread(task);
  }

  /** For a shutdown hook. What it logs is written before it ends. */
  public static Thread onExit(Runnable task) {
    return new AgentThreads(ON_EXIT).newThread(new OnExit(task));
  }

  /** Whether a thread of this name is one of them. A service's own {@code diag-cache} is not. */
  public static boolean isAgentThread(String name) {
    if (name.equals(LIBRARY_TIMER)) {
      return true;
    }
    for (String family : FAMILIES) {
      if (name.startsWith(family) && name.startsWith("-", family.length())) {
        return true;
      }
    }
    return false;
  }

  /** A thread keeps what its maker was permitted, and with that the maker's class loader. */
  @Override
  public Thread newThread(Runnable task) {
    return Privileged.get(new Making(new Contained(task, System.nanoTime())));
  }

  /** Not a lambda, as {@link Waiting}. */
  private final class Making implements Supplier<Thread> {

    private final Runnable task;

    Making(Runnable task) {
      this.task = task;
    }

    @Override
    public Thread get() {
      Thread thread = make();
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      return thread;
    }

    private Thread make() {
      try {
        return new AgentThread(
            systemGroup(), task, family + "-" + count.incrementAndGet(), family.equals(ON_EXIT));
      } catch (RuntimeException e) {
        // The JDK asks the thread that makes another one for its context class loader, and a class
        // of the service may have overridden that.
        throw new RejectedExecutionException(
            "no thread can be made by a thread of " + Thread.currentThread().getClass(), e);
      }
    }
  }

  private static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Not a lambda: the first one of a JVM takes some 10 ms, and this is for premain. */
  private static final class Waiting implements Runnable {

    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void run() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The JVM may end with the last shutdown hook. */
  private record OnExit(Runnable task) implements Runnable {

    @Override
    public void run() {
      try {
        task.run();
      } finally {
        AgentLog.awaitWritten();
      }
    }
  }

  /** Not a lambda, as {@link Waiting}. */
  private record Lived(Runnable task, long madeNanos) implements Runnable {

    @Override
    public void run() {
      AgentThreadIds.during(task, madeNanos);
    }
  }

  /** Keeps an exception from the service's default uncaught-exception handler. */
  private record Contained(Runnable task, long madeNanos) implements Runnable {

    @Override
    public void run() {
      try {
        Privileged.run(new Lived(task, madeNanos));
      } catch (Throwable e) {
        SuppressedErrors.report(feature(), e);
      }
    }

    private static String feature() {
      try {
        return "thread " + Thread.currentThread().getName();
      } catch (OutOfMemoryError e) {
        return "thread";
      }
    }
  }
}
