package io.diag.agent.leaks;

import io.diag.agent.dump.StackGroup;
import io.diag.agent.dump.ThreadGroups;
import io.diag.agent.profile.Frame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The stacks that are followed: those with most threads, in bounded memory. Not thread-safe. */
final class TrackedStacks {

  private static final int MAX_STACKS = 500;

  /** Of all their stacks together. */
  private static final int MAX_FRAMES = 50_000;

  /** A stack without threads is remembered for as many samples, since it may only be resting. */
  private static final int MAX_EMPTY = 64;

  /** A single thread is no leak, and single ones have most of the stacks. */
  private static final int MIN_THREADS = 2;

  private final AllowList allowed;
  private final Map<List<Frame>, TrackedStack> stacks = new HashMap<>();

  /** So that patterns are not searched for at each dump. */
  private final Set<List<Frame>> ignored = new HashSet<>();

  private long beforeNanos;
  private long beyond;

  /**
   * Nothing yet.
   *
   * @param startNanos when the service had no threads yet
   */
  TrackedStacks(AllowList allowed, long startNanos) {
    this.allowed = allowed;
    this.beforeNanos = startNanos;
  }

  void add(long nanos, ThreadGroups groups) {
    List<StackGroup> bySize = new ArrayList<>();
    for (StackGroup group : groups.groups()) {
      if (group.count() >= MIN_THREADS || stacks.containsKey(group.stack())) {
        bySize.add(group);
      }
    }
    bySize.sort(Comparator.comparingLong(StackGroup::count).reversed());
    Set<List<Frame>> seen = new HashSet<>();
    beyond = 0;
    makeRoomFor(bySize);
    int frames = frames();
    for (StackGroup group : bySize) {
      TrackedStack tracked = stacks.get(group.stack());
      if (tracked == null) {
        if (isIgnored(group.stack())) {
          continue;
        }
        if (stacks.size() >= MAX_STACKS || frames + group.stack().size() > MAX_FRAMES) {
          beyond++;
          continue;
        }
        frames += group.stack().size();
        tracked = new TrackedStack(group.stack(), beforeNanos, nanos);
        stacks.put(group.stack(), tracked);
      }
      tracked.add(nanos, group);
      seen.add(group.stack());
    }
    for (TrackedStack tracked : stacks.values()) {
      if (!seen.contains(tracked.stack())) {
        tracked.addNone(nanos);
      }
    }
    stacks.values().removeIf(TrackedStacks::isOver);
    beforeNanos = nanos;
  }

  private boolean isIgnored(List<Frame> stack) {
    if (ignored.contains(stack)) {
      return true;
    }
    if (!JvmThreads.has(stack) && !allowed.allows(stack)) {
      return false;
    }
    if (ignored.size() >= MAX_STACKS) {
      ignored.clear();
    }
    return ignored.add(stack);
  }

  /** Small ones give way to larger ones, suspects to none. */
  private void makeRoomFor(List<StackGroup> bySize) {
    int missing = stacks.size() - MAX_STACKS;
    Map<List<Frame>, Long> counts = new HashMap<>();
    for (StackGroup group : bySize) {
      counts.put(group.stack(), group.count());
      missing += stacks.containsKey(group.stack()) ? 0 : 1;
    }
    if (missing <= 0) {
      return;
    }
    List<TrackedStack> smallest =
        stacks.values().stream()
            .filter(tracked -> tracked.suspicion() == null)
            .filter(tracked -> counts.getOrDefault(tracked.stack(), 0L) < MIN_THREADS)
            .sorted(Comparator.comparingInt(TrackedStack::samplesEmpty).reversed())
            .limit(missing)
            .toList();
    for (TrackedStack tracked : smallest) {
      stacks.remove(tracked.stack());
    }
  }

  private static boolean isOver(TrackedStack tracked) {
    return tracked.suspicion() == null && tracked.samplesEmpty() > MAX_EMPTY;
  }

  private int frames() {
    return stacks.keySet().stream().mapToInt(List::size).sum();
  }

  Collection<TrackedStack> all() {
    return stacks.values();
  }

  /** How many stacks of the last dump are not followed, since there are too many. */
  long beyond() {
    return beyond;
  }
}
