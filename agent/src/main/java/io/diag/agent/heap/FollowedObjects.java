package io.diag.agent.heap;

import java.util.Arrays;

/**
 * The sampled objects that are followed until they die, each by its place in libdiag's table.
 *
 * <p>Being followed keeps an object alive that a collection would free without marking: G1 frees
 * large arrays so, and the generational ZGC everything that is young. Of those that are not known
 * to have outlived a marking no more than a share of the heap is followed; each second one is let
 * go when there are more, and the others count twice.
 */
final class FollowedObjects {

  /** As in libdiag: none stands for more than two to the power of this. */
  static final int MAX_DOUBLINGS = 30;

  /** No slot. */
  static final int NONE = -1;

  private final HeldObjects held;
  private final FollowedSamples samples;
  private final int[] dead = new int[1024];

  private AllocationSite[] sites = new AllocationSite[1024];
  private long[] sizes = new long[1024];
  private long[] numbers = new long[1024];
  private byte[] doublings = new byte[1024];
  private int[] stacks = new int[1024];
  private int end;
  private int count;
  private long newestDead;
  private long newestDeadHeld;

  FollowedObjects(HeldObjects held, FollowedSamples samples) {
    this.held = held;
    this.samples = samples;
  }

  void add(int slot, AllocationSite site, int stack, long size, long number, int doubled) {
    if (slot >= sites.length) {
      grow(Math.max(slot + 1, sites.length * 2));
    }
    sites[slot] = site;
    sizes[slot] = size;
    numbers[slot] = number;
    doublings[slot] = (byte) doubled;
    stacks[slot] = stack;
    end = Math.max(end, slot + 1);
    count++;
  }

  /** All or none: there may be no memory for one of them. */
  private void grow(int length) {
    long[] newSizes = Arrays.copyOf(sizes, length);
    long[] newNumbers = Arrays.copyOf(numbers, length);
    byte[] newDoublings = Arrays.copyOf(doublings, length);
    int[] newStacks = Arrays.copyOf(stacks, length);
    sites = Arrays.copyOf(sites, length);
    sizes = newSizes;
    numbers = newNumbers;
    doublings = newDoublings;
    stacks = newStacks;
  }

  /** Looks which have died of those sampled after this one. */
  void sweep(long above) {
    int from = 0;
    // Each round begins behind the last slot that was told, so there is an end.
    for (int found = dead.length; found == dead.length; ) {
      found = samples.sweep(above, from, dead);
      for (int i = 0; i < found; i++) {
        died(dead[i]);
      }
      int next = found == 0 ? from : dead[found - 1] + 1;
      if (next <= from) {
        return;
      }
      from = next;
    }
  }

  private void died(int slot) {
    if (slot >= end || sites[slot] == null) {
      // It was taken when there was no memory to add it.
      return;
    }
    newestDead = Math.max(newestDead, numbers[slot]);
    if (held.isHeld(sizes[slot])) {
      newestDeadHeld = Math.max(newestDeadHeld, numbers[slot]);
    }
    forget(slot);
  }

  private void forget(int slot) {
    sites[slot] = null;
    count--;
  }

  /** The numbers of stacks begin anew. */
  void forgetStacks() {
    Arrays.fill(stacks, -1);
  }

  /** Lets go what is too much of those that are kept alive by being followed. */
  void thinOut(long outlived) {
    if (held.isNothing()) {
      return;
    }
    long bytes = heldBytes(outlived);
    if (bytes > held.budget()) {
      bytes = thinned(outlived);
    } else if (bytes < held.budget() / 4) {
      samples.followTwice();
    }
    samples.hold(bytes);
  }

  private long thinned(long outlived) {
    HeldStacks byStack = new HeldStacks(this, samples);
    for (int slot = 0; slot < end; slot++) {
      if (isHeld(slot, outlived)) {
        byStack.add(stacks[slot], slot);
      }
    }
    return byStack.thinOut(held.budget());
  }

  private long heldBytes(long outlived) {
    long bytes = 0;
    for (int slot = 0; slot < end; slot++) {
      if (isHeld(slot, outlived)) {
        bytes += sizes[slot];
      }
    }
    return bytes;
  }

  long size(int slot) {
    return sizes[slot];
  }

  /** Whether it may stand for twice as many; false if it is let go instead. */
  boolean countTwice(int slot) {
    if (doublings[slot] >= MAX_DOUBLINGS) {
      letGo(slot);
      return false;
    }
    doublings[slot]++;
    return true;
  }

  void letGo(int slot) {
    samples.unfollow(slot);
    forget(slot);
  }

  private boolean isHeld(int slot, long outlived) {
    return sites[slot] != null && numbers[slot] > outlived && held.isHeld(sizes[slot]);
  }

  /** Whether there is one that is kept alive and not known to have outlived a marking. */
  boolean hasHeld(long outlived) {
    return !held.isNothing() && heldBytes(outlived) > 0;
  }

  /**
   * Adds up those that have outlived a collection, by site.
   *
   * @return how many objects one of them stands for at most, since others were not followed
   */
  long addUp(Survival survival, long[] counts, long[] bytes) {
    long heaviest = 1;
    for (int slot = 0; slot < end; slot++) {
      AllocationSite site = sites[slot];
      if (site != null && isInUse(slot, survival)) {
        long weight = 1L << doublings[slot];
        heaviest = Math.max(heaviest, weight);
        counts[site.index] += weight;
        bytes[site.index] += weight * sizes[slot];
      }
    }
    return heaviest;
  }

  private boolean isInUse(int slot, Survival survival) {
    if (!held.isHeld(sizes[slot])) {
      return !survival.isKnown() || numbers[slot] <= survival.sample();
    }
    // Where many of a stack were let go they come and go: most that are left may be gone by rights.
    return survival.isHeldKnown()
        ? numbers[slot] <= survival.heldSample()
        : doublings[slot] == 0 || held.isEverything();
  }

  int count() {
    return count;
  }

  /** The last sampled one that is known to have died. */
  long newestDead() {
    return newestDead;
  }

  long newestDeadHeld() {
    return newestDeadHeld;
  }
}
