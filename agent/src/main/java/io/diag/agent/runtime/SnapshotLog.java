package io.diag.agent.runtime;

import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentThreads;
import io.diag.bootstrap.RuntimeValue;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The line of {@code /debug/runtime} in the service's log, again and again. */
public final class SnapshotLog implements Runnable {

  private final Duration interval;

  private SnapshotLog(Duration interval) {
    this.interval = interval;
  }

  /** On a thread of its own, for as long as the JVM lives. The first one after an interval. */
  public static void start(Duration interval) {
    try {
      AgentThreads.snapshots(new SnapshotLog(interval)).start();
    } catch (RejectedExecutionException e) {
      AgentLog.line("option snapshot.interval: " + e.getMessage());
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(interval.toMillis());
        write();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write() {
    if (!HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
      return;
    }
    try {
      AgentLog.line("runtime " + RuntimeValue.line(RuntimeReading.now()));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // The next one may succeed.
      SuppressedErrors.report("snapshot", e);
    }
  }
}
