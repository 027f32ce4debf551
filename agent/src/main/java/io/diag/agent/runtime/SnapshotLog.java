package io.diag.agent.runtime;

import io.diag.agent.counters.Features;
import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.bootstrap.RuntimeValue;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The line of {@code /debug/runtime} in the service's log, again and again. */
public final class SnapshotLog implements AgentLoop.Round {

  private static final String FEATURE = "snapshot";

  private final Duration interval;

  private SnapshotLog(Duration interval) {
    this.interval = interval;
  }

  /** On a thread of its own, for as long as the JVM lives. The first one after an interval. */
  public static void start(Duration interval, Features features) {
    try {
      new AgentLoop(FEATURE, AgentThreads::snapshots, new SnapshotLog(interval), features).start();
      features.on(FEATURE, "(option snapshot.interval)");
    } catch (RejectedExecutionException e) {
      AgentLog.line("option snapshot.interval: " + e.getMessage());
    }
  }

  @Override
  public boolean next() throws InterruptedException {
    Thread.sleep(interval.toMillis());
    write();
    return true;
  }

  private static void write() {
    if (!HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
      return;
    }
    try {
      AgentLog.line("runtime " + RuntimeValue.line(RuntimeReading.now()));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // The next one may succeed.
      SuppressedErrors.report(FEATURE, e);
    }
  }
}
