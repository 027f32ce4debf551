package io.diag.agent.gctrace;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.counters.Features;
import io.diag.agent.gc.GarbageCollections;
import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The lines of {@code /debug/gctrace} in the service's log. */
public final class GcTraceLog implements AgentLoop.Round {

  private static final String FEATURE = "gctrace";

  /** Why there is no trace, where there is none. */
  public static final String NOT_TOLD =
      "this JVM does not tell of collections: it lacks the module jdk.management";

  /** So often the JVM is asked to tell again, where it had to stop for want of heap. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final HeapGoal goal;

  /** Of the loop's thread; null before its first round. */
  private GcTrace trace;

  private GcTraceLog(HeapGoal goal) {
    this.goal = goal;
  }

  /** On a thread of its own, for as long as the JVM lives: stderr may be slow. */
  public static void start(HeapGoal goal, Features features) {
    if (!JdkModules.has("java.management")) {
      AgentLog.line("option gctrace: " + NOT_TOLD);
      return;
    }
    try {
      new AgentLoop(FEATURE, AgentThreads::gcTrace, new GcTraceLog(goal), features).start();
      features.on(FEATURE, "(option gctrace)");
    } catch (RejectedExecutionException e) {
      AgentLog.line("option gctrace: " + e.getMessage());
    }
  }

  @Override
  public boolean next() throws InterruptedException {
    if (!GcTrace.isPossible()) {
      AgentLog.line("option gctrace: " + NOT_TOLD);
      return false;
    }
    if (trace == null) {
      trace = GcTrace.begin(goal);
    }
    write();
    return true;
  }

  @Override
  public void ended() {
    if (trace != null) {
      trace.close();
    }
  }

  private void write() throws InterruptedException {
    try {
      GarbageCollections.instance().goOn();
      String line = trace.next(LONG);
      if (line != null && HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
        AgentLog.line("gctrace " + line.strip());
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      // The next one may succeed.
      SuppressedErrors.report(FEATURE, e);
    }
  }
}
