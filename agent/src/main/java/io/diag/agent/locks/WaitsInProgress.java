package io.diag.agent.locks;

import io.diag.agent.dump.Threads;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.hooks.Charges;
import io.diag.hooks.LockContention;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.Wait;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Adds waits that are not over to a profile: Go never shows who is stuck for good. */
final class WaitsInProgress {

  /** Shorter ones are about to end, and are counted then. */
  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The longest of them. */
  private static final int MAX = 10_000;

  private static final List<Label> WAITING = List.of(Label.text("state", "waiting"));

  private static final List<Frame> UNKNOWN =
      List.of(Frame.pseudo("[holder not known: not one thread's, or it lets go meanwhile]"));

  private final Threads threads;
  private final WaitsBefore before;

  WaitsInProgress(Threads threads) {
    this.threads = threads;
    this.before = new WaitsBefore(threads);
  }

  /** To be called when waits begin to be kept. */
  void noteThoseBefore() {
    before.note();
  }

  /**
   * Adds them.
   *
   * @param from no time before that counts, in System.nanoTime
   */
  void add(View view, ProfileBuilder builder, long from) {
    long now = System.nanoTime();
    long earliest = Math.max(from, LockContention.onSince());
    IdentityHashMap<Thread, Wait> waits = new IdentityHashMap<>();
    List<Wait> all = LockContention.waits();
    for (Wait wait : longest(all, now)) {
      waits.putIfAbsent(wait.thread(), wait);
    }
    IdentityHashMap<Thread, List<Frame>> stacks = new IdentityHashMap<>();
    if (view != View.HOLDERS) {
      threads.look(waits.keySet(), (thread, state, stack) -> stacks.put(thread, stack));
    }
    Map<Thread, List<Frame>> holders = view == View.WAITERS ? Map.of() : holders(waits);
    for (Wait wait : waits.values()) {
      long nanos = now - Math.max(wait.startNanos(), earliest);
      List<Frame> stack = stacks.get(wait.thread());
      if (view == View.WAITERS) {
        addWaiter(builder, wait, stack, nanos);
      } else {
        addHolders(view, builder, wait, stack, holders, nanos, now);
      }
    }
    if (view == View.WAITERS) {
      before.add(builder, all, now - earliest);
    }
  }

  private static List<Wait> longest(List<Wait> all, long now) {
    return all.stream()
        .filter(wait -> wait.way() != Wait.Way.REACQUIRE && now - wait.startNanos() >= MIN_NANOS)
        .sorted(Comparator.comparingLong(Wait::startNanos))
        .limit(MAX)
        .toList();
  }

  private static void addWaiter(ProfileBuilder builder, Wait wait, List<Frame> frames, long nanos) {
    // It may have gone on while its stack was taken.
    if (frames == null || frames.isEmpty() || !wait.isInProgress()) {
      return;
    }
    LockStack stack = LockStack.of(wait.way(), frames);
    if (stack.kind() != WaitKind.NONE) {
      builder.add(
          stack.frames(),
          ContentionProfile.labels(
              ThreadContexts.labels(wait.thread()), stack.kind(), null, WAITING),
          1,
          nanos);
    }
  }

  /** Where those are that have the locks which are waited for. */
  private Map<Thread, List<Frame>> holders(Map<Thread, Wait> waits) {
    IdentityHashMap<Thread, List<Frame>> stacks = new IdentityHashMap<>();
    for (Wait wait : waits.values()) {
      Thread owner = wait.way() == Wait.Way.ACQUIRE ? Threads.owner(wait.awaited()) : null;
      if (owner != null) {
        stacks.put(owner, UNKNOWN);
      }
    }
    threads.look(List.copyOf(stacks.keySet()), (thread, state, stack) -> stacks.put(thread, stack));
    return stacks;
  }

  /** Nobody has it. */
  private static boolean isLatch(Object awaited) {
    return awaited.getClass().getName().startsWith("java.util.concurrent.CountDownLatch$");
  }

  private static void addHolders(
      View view,
      ProfileBuilder builder,
      Wait wait,
      List<Frame> frames,
      Map<Thread, List<Frame>> holders,
      long nanos,
      long now) {
    if ((view == View.PAIRS && (frames == null || frames.isEmpty())) || isLatch(wait.awaited())) {
      return;
    }
    HeldUp heldUp = new HeldUp(view, builder, wait, frames);
    if (wait.way() == Wait.Way.MONITOR) {
      Charges charges = LockContention.charges(wait);
      for (int i = 0; charges != null && i < charges.size(); i++) {
        heldUp.by(charges.holder(i), Math.min(nanos, charges.nanos(i)), nanos);
      }
    } else if (wait.way() == Wait.Way.ACQUIRE) {
      long uncharged = Math.min(nanos, LockContention.uncharged(wait, now));
      Thread owner = Threads.owner(wait.awaited());
      if (uncharged > 0 && owner != wait.thread()) {
        List<Frame> at = owner == null ? UNKNOWN : holders.getOrDefault(owner, UNKNOWN);
        heldUp.by(owner, at, uncharged);
      }
    }
  }
}
