package io.diag.agent.gctrace;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.gc.GarbageCollections;
import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The lines of {@code /debug/gctrace} in the service's log. */
public final class GcTraceLog implements Runnable {

  /** Why there is no trace, where there is none. */
  public static final String NOT_TOLD =
      "this JVM does not tell of collections: it lacks the module jdk.management";

  /** So often the JVM is asked to tell again, where it had to stop for want of heap. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final HeapGoal goal;

  private GcTraceLog(HeapGoal goal) {
    this.goal = goal;
  }

  /** On a thread of its own, for as long as the JVM lives: stderr may be slow. */
  public static void start(HeapGoal goal) {
    if (!JdkModules.has("java.management")) {
      AgentLog.line("option gctrace: " + NOT_TOLD);
      return;
    }
    try {
      AgentThreads.gcTrace(new GcTraceLog(goal)).start();
    } catch (RejectedExecutionException e) {
      AgentLog.line("option gctrace: " + e.getMessage());
    }
  }

  @Override
  public void run() {
    if (!GcTrace.isPossible()) {
      AgentLog.line("option gctrace: " + NOT_TOLD);
      return;
    }
    try (GcTrace trace = GcTrace.begin(goal)) {
      while (true) {
        write(trace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(GcTrace trace) throws InterruptedException {
    try {
      GarbageCollections.instance().goOn();
      String line = trace.next(LONG);
      if (line != null && HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
        AgentLog.line("gctrace " + line.strip());
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      // The next one may succeed.
      SuppressedErrors.report("gctrace", e);
    }
  }
}
