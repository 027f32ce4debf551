package io.diag.agent.heap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The objects that are kept alive by being followed, by the stack that allocated them: lets half of
 * a stack go at a time until the rest fits into the budget.
 *
 * <p>Every loop here ends. {@link #halve} lets at least one of two objects go; a single one either
 * goes or counts twice, and that at most {@link FollowedObjects#MAX_DOUBLINGS} times. So a stack
 * that has n objects is halved at most {@code log2(n) + MAX_DOUBLINGS + 2} times, and is then
 * empty; an empty stack is never looked at again.
 */
final class HeldStacks {

  /** Of the budget: as in libdiag. */
  private static final int HARD_LIMIT = 4;

  private static final Comparator<Held> HEAVIEST_FIRST =
      Comparator.comparingDouble(Held::burden).reversed();

  private final FollowedObjects objects;
  private final FollowedSamples samples;
  private final SplittableRandom coin = new SplittableRandom();
  private final Map<Integer, Held> byStack = new HashMap<>();

  HeldStacks(FollowedObjects objects, FollowedSamples samples) {
    this.objects = objects;
    this.samples = samples;
  }

  /** What is held of one stack. */
  private static final class Held {

    final int stack;
    int[] slots = new int[4];
    int count;
    long bytes;

    Held(int stack) {
      this.stack = stack;
    }

    void add(int slot, long size) {
      if (count == slots.length) {
        slots = Arrays.copyOf(slots, 2 * count);
      }
      slots[count++] = slot;
      bytes += size;
    }

    /** Many, and large: letting small objects go gains nothing. */
    double burden() {
      return (double) bytes * bytes / count;
    }
  }

  void add(int stack, int slot) {
    byStack.computeIfAbsent(stack, Held::new).add(slot, objects.size(slot));
  }

  /**
   * Lets objects go until they fit.
   *
   * @return the bytes that are held now
   */
  long thinOut(long budget) {
    // The last one of a stack stays, if it is large: it may be the one large array that there is.
    List<Held> all = new ArrayList<>(byStack.values());
    thinOut(all, budget / 4, budget);
    thinOut(all, Long.MAX_VALUE, HARD_LIMIT * budget);
    return all.stream().mapToLong(held -> held.bytes).sum();
  }

  /**
   * Lets objects go until they fit into the limit. Single ones that are larger than {@code
   * largestOne} stay; the others may take a quarter of the limit beside them, however large they
   * are.
   */
  private void thinOut(List<Held> all, long largestOne, long limit) {
    PriorityQueue<Held> heaviest = new PriorityQueue<>(all.size() + 1, HEAVIEST_FIRST);
    long staying = 0;
    long thinnable = 0;
    for (Held held : all) {
      if (held.count == 1 && held.bytes > largestOne) {
        staying += held.bytes;
      } else if (held.count > 0) {
        thinnable += held.bytes;
        heaviest.add(held);
      }
    }
    while (thinnable > Math.max(limit - staying, limit / 4) && !heaviest.isEmpty()) {
      Held held = heaviest.remove();
      thinnable -= held.bytes;
      halve(held);
      if (held.count == 1 && held.bytes > largestOne) {
        staying += held.bytes;
      } else if (held.count > 0) {
        thinnable += held.bytes;
        heaviest.add(held);
      }
    }
  }

  /**
   * Of each two one is let go, and the other one counts twice; of a single one that is a coin's.
   */
  private void halve(Held held) {
    int[] slots = held.slots;
    int count = held.count;
    held.count = 0;
    held.bytes = 0;
    for (int i = 0; i < count; i += 2) {
      boolean first = coin.nextBoolean();
      int other = i + 1 < count ? slots[i + 1] : FollowedObjects.NONE;
      if (other != FollowedObjects.NONE) {
        objects.letGo(first ? other : slots[i]);
      } else if (!first) {
        objects.letGo(slots[i]);
        continue;
      }
      int kept = first ? slots[i] : other;
      if (objects.countTwice(kept)) {
        // In place: what has been read is behind.
        held.add(kept, objects.size(kept));
      }
    }
    samples.followHalf(held.stack);
  }
}
