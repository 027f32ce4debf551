package io.diag.agent.locks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.dump.ThreadState;
import io.diag.agent.dump.Threads;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.Wait;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Threads that had begun to wait before waits were kept: as long as they are where they were then,
 * and have begun no wait since, they still do.
 */
final class WaitsBefore {

  private static final int MAX = 10_000;

  private static final List<Label> LABELS =
      List.of(Label.text("state", "waiting"), Label.text("began", "before-profiling"));

  private final Threads threads;

  @GuardedBy("this")
  private List<Before> all = List.of();

  private record Before(WeakReference<Thread> thread, List<Frame> stack) {}

  WaitsBefore(Threads threads) {
    this.threads = threads;
  }

  /** Looks who waits now. */
  synchronized void note() {
    List<Before> found = new ArrayList<>();
    if (threads.objection().isEmpty()) {
      threads.look(
          MAX,
          (thread, state, stack) -> {
            if (isWaiting(state, stack)) {
              found.add(new Before(new WeakReference<>(thread), stack));
            }
          });
    }
    all = found;
  }

  private static boolean isWaiting(ThreadState state, List<Frame> stack) {
    return !stack.isEmpty()
        && (state == ThreadState.PARKED
            || state == ThreadState.WAITING
            || state == ThreadState.BLOCKED)
        && stack.stream().noneMatch(frame -> isSleep(frame.function()));
  }

  /** A virtual thread that sleeps is parked, and the JDK's recorder naps in Object.wait. */
  private static boolean isSleep(String function) {
    return function.startsWith("jdk.jfr.internal.")
        || function.startsWith("java.lang.Thread.sleep")
        || function.startsWith("java.lang.VirtualThread.sleep");
  }

  /**
   * Adds those that still wait.
   *
   * @param kept the waits that are known
   * @param nanos what counts of each
   */
  synchronized void add(ProfileBuilder builder, List<Wait> kept, long nanos) {
    Set<Thread> others = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.forEach(wait -> others.add(wait.thread()));
    IdentityHashMap<Thread, Before> candidates = new IdentityHashMap<>();
    for (Before before : all) {
      Thread thread = before.thread().get();
      if (thread != null && !others.contains(thread)) {
        candidates.put(thread, before);
      }
    }
    List<Before> left = new ArrayList<>();
    threads.look(
        candidates.keySet(),
        (thread, state, stack) -> {
          Before before = candidates.get(thread);
          if (isWaiting(state, stack) && stack.equals(before.stack())) {
            left.add(before);
            add(builder, thread, LockStack.of(way(state, stack), stack), nanos);
          }
        });
    all = left;
  }

  private static void add(ProfileBuilder builder, Thread thread, LockStack stack, long nanos) {
    if (stack.kind() != WaitKind.NONE) {
      builder.add(
          stack.frames(),
          ContentionProfile.labels(ThreadContexts.labels(thread), stack.kind(), null, LABELS),
          1,
          nanos);
    }
  }

  private static Wait.Way way(ThreadState state, List<Frame> stack) {
    if (state != ThreadState.PARKED) {
      return state == ThreadState.BLOCKED ? Wait.Way.MONITOR : Wait.Way.OBJECT_WAIT;
    }
    for (Frame frame : stack) {
      String function = frame.function();
      if (function.contains("$ConditionObject.await")) {
        return Wait.Way.CONDITION;
      }
      if (function.endsWith("Synchronizer.acquire") || function.contains("StampedLock.acquire")) {
        return Wait.Way.ACQUIRE;
      }
    }
    return Wait.Way.PARK;
  }
}
