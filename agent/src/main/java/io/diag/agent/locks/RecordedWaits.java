package io.diag.agent.locks;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LockContention;
import io.diag.hooks.Wait;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/**
 * Puts what Flight Recorder tells of monitors into the block profile. Not thread-safe. Needs the
 * module jdk.jfr.
 */
final class RecordedWaits {

  static final String ENTER = "jdk.JavaMonitorEnter";
  static final String WAIT = "jdk.JavaMonitorWait";

  /** Of the recorder itself: they wait only because somebody records. */
  private static final String RECORDER_THREADS = "JFR ";

  private static final int MAX_KNOWN = 4096;

  /** Threads that wait at the same place have the same object, until it is forgotten. */
  private final IdentityHashMap<RecordedStackTrace, Stack> known = new IdentityHashMap<>();

  private record Stack(long hash, LockStack shown) {}

  /** A wait to get into synchronized code. */
  void entered(RecordedEvent event) {
    add(Wait.Way.MONITOR, event);
  }

  /** One in Object.wait. */
  void waited(RecordedEvent event) {
    add(Wait.Way.OBJECT_WAIT, event);
  }

  /** The recorder makes new objects of the same stacks. */
  void forgetStacks() {
    known.clear();
  }

  private void add(Wait.Way way, RecordedEvent event) {
    long nanos = event.getDuration().toNanos();
    if (!LockContention.isSampled(way, nanos) || isOfAgent(event.getThread())) {
      return;
    }
    Stack stack = stack(way, event.getStackTrace());
    if (stack.shown.kind() != WaitKind.NONE) {
      LockContention.addWait(way, stack.hash, stack.shown, nanos);
    }
  }

  private static boolean isOfAgent(RecordedThread thread) {
    String name = thread == null ? null : thread.getJavaName();
    return name != null && (AgentThreads.isAgentThread(name) || name.startsWith(RECORDER_THREADS));
  }

  private Stack stack(Wait.Way way, RecordedStackTrace trace) {
    Stack stack = known.get(trace);
    if (stack == null) {
      List<Frame> frames = frames(trace);
      stack = new Stack(hash(frames), LockStack.of(way, frames));
      if (known.size() < MAX_KNOWN) {
        known.put(trace, stack);
      }
    }
    return stack;
  }

  private static List<Frame> frames(RecordedStackTrace trace) {
    List<Frame> frames = new ArrayList<>();
    for (RecordedFrame frame : trace == null ? List.<RecordedFrame>of() : trace.getFrames()) {
      RecordedMethod method = frame.getMethod();
      frames.add(
          JavaFrames.frame(
              method.getType().getName().replace('.', '/'),
              method.getName(),
              /* descriptor= */ "",
              Math.max(0, frame.getLineNumber()),
              /* sourceFile= */ null));
    }
    if (frames.isEmpty()) {
      frames.add(Frame.pseudo("[no stack recorded]"));
    }
    return frames;
  }

  private static long hash(List<Frame> frames) {
    long hash = frames.size();
    for (Frame frame : frames) {
      hash = (hash ^ frame.function().hashCode()) * 0x9E3779B97F4A7C15L;
      hash = (hash ^ hash >>> 32 ^ frame.line()) * 0xBF58476D1CE4E5B9L;
    }
    return hash ^ hash >>> 31;
  }
}
