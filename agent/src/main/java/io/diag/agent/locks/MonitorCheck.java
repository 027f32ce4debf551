package io.diag.agent.locks;

import io.diag.agent.counters.Features;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LockHooks;
import io.diag.hooks.SuppressedErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Tries whether monitors are read right in this JVM, with one of its own: free, held while another
 * thread waits for it, held by that other thread, and free again. What is not read right is not
 * used: a holder is then asked of the JVM, or not known, and never said to be somebody else.
 */
final class MonitorCheck implements Runnable {

  private static final String FEATURE = "locks.owners";
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final MonitorOwners owners;
  private final Object monitor = new Object();
  private boolean hasMonitor;
  private String wrong = "";
  private volatile boolean entered;
  private volatile boolean checked;

  MonitorCheck(MonitorOwners owners) {
    this.owners = owners;
  }

  /** Lets the owners trust what was read right, and says so if that is not all. */
  void run(Features features) {
    try {
      tryOut();
    } catch (InterruptedException e) {
      // By code that interrupts all threads there are: it is no reason to end.
      wrong = "it could not be tried out";
    } catch (RejectedExecutionException e) {
      wrong = "it could not be tried out: " + e.getMessage();
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      wrong = "it could not be tried out";
    } finally {
      checked = true;
    }
    owners.trust(hasMonitor, hasMonitor && wrong.isEmpty());
    if (JvmtiLibrary.vmFlag("UseObjectMonitorTable") == 1) {
      features.offSilently(
          FEATURE, "this JVM keeps monitors in a table (UseObjectMonitorTable); see docs/locks.md");
    } else if (!wrong.isEmpty()) {
      features.off(
          FEATURE,
          "this JDK keeps monitors in another way ("
              + wrong
              + "); the JVM is asked for their holders, which finds fewer of them");
    }
  }

  private void tryOut() throws InterruptedException {
    Thread self = Thread.currentThread();
    Thread other = AgentThreads.locks(this);
    boolean free = LockHooks.monitorAddress(monitor) == 0;
    synchronized (monitor) {
      other.start();
      long start = System.nanoTime();
      while (LockHooks.monitorAddress(monitor) == 0 && isInTime(start)) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      hasMonitor = free && LockHooks.monitorAddress(monitor) != 0;
      if (!MonitorOwners.saysAnonymous(monitor) && !owners.saysOwner(monitor, self)) {
        wrong = "one that a thread has does not name it";
      }
    }
    long start = System.nanoTime();
    while (!entered && isInTime(start)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    if (wrong.isEmpty() && !owners.saysOwner(monitor, other)) {
      wrong = "one that another thread has does not name it";
    }
    checked = true;
    other.join(TimeUnit.NANOSECONDS.toMillis(MAX_NANOS));
    if (wrong.isEmpty() && !MonitorOwners.saysFree(monitor)) {
      wrong = "one that is free does not say so";
    }
  }

  private static boolean isInTime(long start) {
    return System.nanoTime() - start < MAX_NANOS;
  }

  /** The other thread. */
  @Override
  public void run() {
    synchronized (monitor) {
      entered = true;
      long start = System.nanoTime();
      while (!checked && isInTime(start)) {
        try {
          TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException e) {
          // As above: the monitor is held until it has been looked at.
        }
      }
    }
  }
}
