package io.diag.agent.files;

import io.diag.agent.log.AgentLog;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at files that may be replaced, again and again, on a thread of its own: a file on a mount
 * that hangs must not stop the port. What was read last goes on meanwhile.
 */
public final class FileWatch implements Runnable {

  /** What takes some microseconds each time. */
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** So long a look may take until a line says so. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int FIRST_SECONDS = 10;

  private final List<Watched> all;
  private volatile Watched lookingAt;
  private volatile long lookingSince;
  private Watched stalled;

  /** What is read from files; its text names them. */
  public interface Watched {

    /** Reads them again if they have changed, and says so. */
    void look();
  }

  public FileWatch(List<Watched> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Reads something for the first time.
   *
   * @return null if the files have not answered in time; the thread that reads them is left behind
   * @throws ExecutionException if that has failed
   */
  public static <T> T first(Callable<T> read) throws ExecutionException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(read);
    AgentThreads.files(task).start();
    try {
      return task.get(FIRST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return null;
    }
  }

  /** Begins, if there is something to look at. */
  public void start() {
    if (!all.isEmpty()) {
      AgentThreads.files(this).start();
    }
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(this, INTERVAL_NANOS);
      // Whoever interrupts all threads does not mean this one.
      Thread.interrupted();
      for (Watched each : all) {
        look(each);
      }
    }
  }

  private void look(Watched each) {
    lookingSince = System.nanoTime();
    lookingAt = each;
    try {
      each.look();
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
    }
    lookingAt = null;
  }

  /** Says once if a file does not answer, and when it does again. Called now and then, by one. */
  public void check() {
    check(System.nanoTime());
  }

  boolean isStalled() {
    return stalled != null;
  }

  void check(long now) {
    Watched looking = lookingAt;
    boolean stalls = looking != null && now - lookingSince > STALL_NANOS;
    if (stalls && stalled == null) {
      stalled = looking;
      AgentLog.line(
          looking
              + " cannot be looked at: the file system has not answered for 5 s; what was read"
              + " last goes on");
    } else if (!stalls && stalled != null) {
      AgentLog.line(stalled + " can be looked at again");
      stalled = null;
    }
  }
}
