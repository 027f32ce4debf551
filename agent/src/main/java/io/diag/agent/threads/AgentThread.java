package io.diag.agent.threads;

import io.diag.hooks.ThreadHooks;
import java.util.concurrent.RejectedExecutionException;

/**
 * One of the agent's threads. It has no labels, whoever makes the agent start it.
 *
 * <p>Only the agent can interrupt it. Some frameworks interrupt all threads of the JVM when they
 * shut down or redeploy, and the agent goes on.
 */
final class AgentThread extends Thread implements ThreadHooks.Unlabelled {

  private final Runnable task;
  private final boolean onExit;

  /** What the thread does now, for the watchdog; null if it is not watched. */
  private volatile Activity activity;

  AgentThread(ThreadGroup group, Runnable task, String name, boolean onExit) {
    super(group, task, name, 0, /* no inherited thread locals */ false);
    this.task = task;
    this.onExit = onExit;
  }

  /** Does nothing on behalf of another thread. A thread may set its own interrupt status. */
  @Override
  public void interrupt() {
    if (Thread.currentThread() == this) {
      super.interrupt();
    }
  }

  /** The agent's own way to interrupt the thread. */
  void interruptByAgent() {
    super.interrupt();
  }

  Activity activity() {
    return activity;
  }

  void setActivity(Activity newActivity) {
    activity = newActivity;
  }

  @Override
  public synchronized void start() {
    try {
      super.start();
    } catch (OutOfMemoryError e) {
      if (!onExit) {
        throw new RejectedExecutionException(
            "no thread can be started: the limit of processes is reached (ulimit -u, or the"
                + " container's)",
            e);
      }
      // The JVM would leave out the service's shutdown hooks that come after a failed one.
      task.run();
    }
  }
}
