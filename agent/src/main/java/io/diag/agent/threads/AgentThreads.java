package io.diag.agent.threads;

import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadHooks;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the agent's threads: named {@code diag-*}, daemons, in the system thread group, with none
 * of the service's inheritable thread locals and without its context class loader.
 */
public final class AgentThreads implements ThreadFactory {

  private static final String[] FAMILIES = {
    "diag-start", "diag-http", "diag-worker", "diag-exit", "diag-sampler"
  };

  /** async-profiler's own, which it starts as a Java thread. */
  private static final String LIBRARY_TIMER = "Async-profiler Timer";

  private final String family;
  private final AtomicInteger count = new AtomicInteger();

  private AgentThreads(String family) {
    this.family = family;
  }

  /** The one thread of the debug port's event loop. */
  public static ThreadFactory http() {
    return new AgentThreads(FAMILIES[1]);
  }

  /** Threads that serve requests, each for as long as the request takes. */
  public static ThreadFactory workers() {
    return new AgentThreads(FAMILIES[2]);
  }

  /** Starts the thread that puts the agent together. */
  public static void start(Runnable task) {
    new AgentThreads(FAMILIES[0]).newThread(task).start();
  }

  /** Waits for a profile of the start and writes it. */
  public static Thread startProfile(Runnable task) {
    return new AgentThreads(FAMILIES[0]).newThread(task);
  }

  /** Looks after one sampling engine while it runs. */
  public static Thread sampler(Runnable task) {
    return new AgentThreads(FAMILIES[4]).newThread(task);
  }

  /** For a shutdown hook. */
  public static Thread onExit(Runnable task) {
    return new AgentThreads(FAMILIES[3]).newThread(task);
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

  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        new AgentThread(systemGroup(), new Contained(task), family + "-" + count.incrementAndGet());
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  private static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Whoever makes the agent start a thread, the thread does not work for its tenant. */
  private static final class AgentThread extends Thread implements ThreadHooks.Unlabelled {

    AgentThread(ThreadGroup group, Runnable task, String name) {
      super(group, task, name, 0, /* no inherited thread locals */ false);
    }
  }

  /** Keeps an exception from the service's default uncaught-exception handler. */
  private record Contained(Runnable task) implements Runnable {

    @Override
    public void run() {
      try {
        AgentThreadIds.during(task);
      } catch (Throwable e) {
        SuppressedErrors.report("thread " + Thread.currentThread().getName(), e);
      }
    }
  }
}
