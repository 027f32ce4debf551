package io.diag.agent.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.diag.agent.profile.Frame;
import io.diag.hooks.LabelSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thinning out ends, whatever is held, and lets go no more than it has to. */
class FollowedObjectsTest {

  private static final long MIB = 1 << 20;
  private static final long BUDGET = 64 * MIB;

  private final Libdiag libdiag = new Libdiag();
  private final FollowedObjects objects =
      new FollowedObjects(new HeldObjects(MIB / 2, BUDGET), libdiag);
  private final AllocationSite site =
      new AllocationSite(
          new AllocationSite.Key(List.of(Frame.pseudo("here")), "byte[]", 1, LabelSet.NONE, false),
          0);
  private int slots;

  /** What of libdiag is used here. */
  private static final class Libdiag implements FollowedSamples {

    final Set<Integer> letGo = new HashSet<>();
    final Map<Integer, Integer> halved = new HashMap<>();
    long held = -1;
    int[] dead = new int[0];

    @Override
    public int sweep(long above, int from, int[] found) {
      int[] behind = Arrays.stream(dead).filter(slot -> slot >= from).limit(found.length).toArray();
      System.arraycopy(behind, 0, found, 0, behind.length);
      return behind.length;
    }

    @Override
    public void unfollow(int slot) {
      assertTrue(letGo.add(slot), "let go twice: " + slot);
    }

    @Override
    public void followHalf(int stack) {
      halved.merge(stack, 1, Integer::sum);
    }

    @Override
    public void followTwice() {}

    @Override
    public void hold(long bytes) {
      held = bytes;
    }
  }

  private void follow(int stack, long size) {
    objects.add(slots, site, stack, size, /* number= */ slots + 1, 0);
    slots++;
  }

  private void thinOut() {
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> objects.thinOut(/* outlived= */ 0));
  }

  /** As the buffer of Kafka's log cleaner, which is there first. */
  @Test
  void anArrayLargerThanTheBudgetEndsTheRestsTurn() {
    follow(1, 128 * MIB);
    follow(2, MIB);
    follow(3, MIB);

    thinOut();

    assertEquals(130 * MIB, libdiag.held, "it was one large array, and little beside it");
    assertEquals(Set.of(), libdiag.letGo);
  }

  @Test
  void besideALargeArrayTheOthersHaveAShare() {
    follow(1, 128 * MIB);
    for (int i = 0; i < 1000; i++) {
      follow(2, MIB);
    }

    thinOut();

    long others = libdiag.held - 128 * MIB;
    assertTrue(others > BUDGET / 16 && others <= BUDGET / 4, "held of the others: " + others);
    assertTrue(libdiag.halved.get(2) <= 10, "halved " + libdiag.halved);
  }

  @Test
  void whatIsBeyondTheHardLimitGoesHoweverTheCoinFalls() {
    for (int round = 0; round < 200; round++) {
      follow(round, 5 * BUDGET);
      thinOut();
      assertEquals(0, libdiag.held);
      assertEquals(slots, libdiag.letGo.size());
    }
  }

  @Test
  void stacksOfAllSizesFitAfterwardsAndEachIsHalvedABoundedNumberOfTimes() {
    Random random = new Random(17);
    for (int stack = 0; stack < 500; stack++) {
      int count = 1 << random.nextInt(8);
      for (int i = 0; i < count; i++) {
        follow(stack, MIB / 2 + random.nextInt((int) (40 * MIB)));
      }
    }

    thinOut();

    assertTrue(libdiag.held <= 4 * BUDGET, "held " + libdiag.held);
    int most = libdiag.halved.values().stream().mapToInt(times -> times).max().orElseThrow();
    assertTrue(most <= 2 * (7 + FollowedObjects.MAX_DOUBLINGS + 2), "halved " + most + " times");
    assertEquals(slots - libdiag.letGo.size(), objects.count());
  }

  /** Of each two one goes, so that what is left stands for all, give or take the odd one. */
  @Test
  void whatIsLeftStandsForAll() {
    // As with the generational ZGC, where each object counts as in use until it is known to be
    // gone.
    FollowedObjects all = new FollowedObjects(new HeldObjects(0, BUDGET), libdiag);
    for (int i = 0; i < 4096; i++) {
      all.add(i, site, 1, MIB, i + 1, 0);
    }

    all.thinOut(0);

    long[] counts = new long[1];
    long[] bytes = new long[1];
    long heaviest = all.addUp(new Survival(new HeldObjects(0, BUDGET)), counts, bytes);
    assertEquals(64, heaviest);
    assertEquals(4096, counts[0]);
    assertEquals(64 * MIB, libdiag.held);
  }

  @Test
  void sweepEndsThoughEachAnswerIsFull() {
    for (int i = 0; i < 3000; i++) {
      follow(1, 1024);
    }
    libdiag.dead = new int[3000];
    Arrays.setAll(libdiag.dead, i -> i);

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> objects.sweep(0));

    assertEquals(0, objects.count());
    // Always the same ones, as if it did not know where it was to begin.
    FollowedSamples stuck = new OfNoEnd();
    FollowedObjects others = new FollowedObjects(new HeldObjects(MIB / 2, BUDGET), stuck);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> others.sweep(0));
  }

  private static final class OfNoEnd implements FollowedSamples {

    @Override
    public int sweep(long above, int from, int[] found) {
      return found.length;
    }

    @Override
    public void unfollow(int slot) {}

    @Override
    public void followHalf(int stack) {}

    @Override
    public void followTwice() {}

    @Override
    public void hold(long bytes) {}
  }
}
