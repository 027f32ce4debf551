package io.diag.agent.heap;

import io.diag.agent.natives.HeapSamples;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The sampled objects that are followed until they die, each by its place in libdiag's table.
 *
 * <p>Being followed keeps an object alive that a collection would free without marking: G1 frees
 * large arrays so, and the generational ZGC everything that is young. Of those that are not known
 * to have outlived a marking no more than a share of the heap is followed; each second one is let
 * go when there are more, and the others count twice.
 */
final class FollowedObjects {

  /** Of the budget: as in libdiag. */
  private static final int HARD_LIMIT = 4;

  private final HeldObjects held;
  private final SplittableRandom coin = new SplittableRandom();
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

  FollowedObjects(HeldObjects held) {
    this.held = held;
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
    int found;
    int from = 0;
    do {
      found = HeapSamples.sweep(above, from, dead);
      from = found == 0 ? 0 : dead[found - 1] + 1;
      for (int i = 0; i < found; i++) {
        int slot = dead[i];
        if (slot >= end || sites[slot] == null) {
          // It was taken when there was no memory to add it.
          continue;
        }
        newestDead = Math.max(newestDead, numbers[slot]);
        if (held.isHeld(sizes[slot])) {
          newestDeadHeld = Math.max(newestDeadHeld, numbers[slot]);
        }
        forget(slot);
      }
    } while (found == dead.length);
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
      Map<Integer, Held> byStack = heldByStack(outlived);
      // The last one of a stack stays, if it is large: it may be the one large array that there is.
      bytes = thinOut(byStack, held.budget() / 4, held.budget(), bytes, outlived);
      bytes = thinOut(byStack, Long.MAX_VALUE, HARD_LIMIT * held.budget(), bytes, outlived);
    } else if (bytes < held.budget() / 4) {
      HeapSamples.followTwice();
    }
    HeapSamples.hold(bytes);
  }

  private long thinOut(
      Map<Integer, Held> byStack, long largestOne, long limit, long total, long outlived) {
    long bytes = total;
    while (bytes > limit) {
      Integer most =
          byStack.entrySet().stream()
              .filter(stack -> stack.getValue().count > 1 || stack.getValue().bytes <= largestOne)
              .max(Comparator.comparingDouble(stack -> stack.getValue().burden()))
              .map(Map.Entry::getKey)
              .orElse(null);
      if (most == null) {
        return bytes;
      }
      Held left = letGoHalf(most, outlived);
      bytes -= byStack.put(most, left).bytes - left.bytes;
      HeapSamples.followHalf(most);
    }
    return bytes;
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

  /** What is held of one stack. */
  private static final class Held {

    long bytes;
    int count;

    void add(long size) {
      bytes += size;
      count++;
    }

    /** Many, and large: of small ones nothing is gained by letting them go. */
    double burden() {
      return count == 0 ? 0 : (double) bytes * bytes / count;
    }
  }

  private Map<Integer, Held> heldByStack(long outlived) {
    Map<Integer, Held> byStack = new HashMap<>();
    for (int slot = 0; slot < end; slot++) {
      if (isHeld(slot, outlived)) {
        byStack.computeIfAbsent(stacks[slot], stack -> new Held()).add(sizes[slot]);
      }
    }
    return byStack;
  }

  private Held letGoHalf(int stack, long outlived) {
    Held left = new Held();
    for (int slot = 0; slot < end; slot++) {
      if (isHeld(slot, outlived) && stacks[slot] == stack) {
        if (coin.nextBoolean()) {
          doublings[slot]++;
          left.add(sizes[slot]);
        } else {
          HeapSamples.unfollow(slot);
          forget(slot);
        }
      }
    }
    return left;
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
