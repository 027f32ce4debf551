package io.diag.agent.locks;

import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.hooks.Contention;
import io.diag.hooks.LabelSet;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.Wait;
import java.util.List;

/** A wait in progress, to be charged to whoever has what is waited for. */
record HeldUp(View view, ProfileBuilder builder, Wait inProgress, List<Frame> waiter) {

  private static final List<Label> WAITING = List.of(Label.text("state", "waiting"));

  /** By one that has been found to have a monitor while it was waited for. */
  void by(Contention holder, long nanos, long all) {
    long share = Math.round((double) nanos / Math.max(1, all));
    add(LockStack.of(holder.stack()).frames(), holder.labels(), WaitKind.MONITOR, share, nanos);
  }

  /**
   * By one that has a lock now.
   *
   * @param owner null if it is not known
   */
  void by(Thread owner, List<Frame> at, long nanos) {
    LabelSet labels = owner == null ? LabelSet.NONE : ThreadContexts.labels(owner);
    add(at, labels, WaitKind.LOCK, 1, nanos);
  }

  private void add(List<Frame> holder, LabelSet labels, WaitKind kind, long count, long nanos) {
    if (!inProgress.isInProgress()) {
      return;
    }
    if (view == View.HOLDERS) {
      builder.add(holder, ContentionProfile.labels(labels, kind, "held", WAITING), count, nanos);
      return;
    }
    LockStack stack = LockStack.of(inProgress.way(), waiter);
    builder.add(
        ContentionProfile.pair(stack.frames(), holder),
        ContentionProfile.labels(
            ThreadContexts.labels(inProgress.thread()), stack.kind(), "held", WAITING),
        count,
        nanos);
  }
}
