package io.diag.agent.log;

/**
 * A thread of the log's: the one that writes, and the shutdown hook that waits for it. Not made by
 * AgentThreads, since the first lines come before the classes that those need. An interrupt has no
 * effect on it.
 */
final class LogThread extends Thread {

  LogThread(Runnable task, String name) {
    super(systemGroup(), task, name, 0, /* no inherited thread locals */ false);
    setDaemon(true);
    setContextClassLoader(null);
  }

  private static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  @Override
  public void interrupt() {
    // Some frameworks interrupt all threads of the JVM.
  }

  /**
   * Starts it as a shutdown hook: the JVM would leave out the hooks that come after a failed one.
   */
  static final class Hook extends Thread {

    private final Runnable task;

    Hook(Runnable task) {
      super(systemGroup(), task, "diag-exit-log", 0, false);
      this.task = task;
    }

    @Override
    public synchronized void start() {
      try {
        super.start();
      } catch (OutOfMemoryError e) {
        task.run();
      }
    }
  }
}
