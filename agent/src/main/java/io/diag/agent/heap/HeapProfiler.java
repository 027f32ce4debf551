package io.diag.agent.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.labels.ShownLabels;
import io.diag.agent.natives.HeapSamples;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LabelSet;
import io.diag.hooks.SuppressedErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes what libdiag samples of allocations and adds it up, once a second and before each look at
 * it.
 */
final class HeapProfiler implements AllocationSource, Runnable {

  private static final String FEATURE = "heap";

  private static final int WAIT_MILLIS = 1000;
  private static final long AFTER_ERROR_NANOS = 5_000_000_000L;

  /** Of swaps of libdiag's store: where everything is sampled, there is always more. */
  private static final int MAX_ROUNDS = 4;

  /** Sweeping those that have outlived a collection can wait, while nobody looks. */
  private static final long SWEEP_NANOS = 10_000_000_000L;

  private final int interval;
  private final LabelRecords labels;

  @GuardedBy("this")
  private final SampledStacks stacks;

  @GuardedBy("this")
  private final AllocationSites sites;

  @GuardedBy("this")
  private final FollowedObjects objects;

  @GuardedBy("this")
  private final Survival survival;

  @GuardedBy("this")
  private final long[] samples = new long[1024 * HeapSamples.SIZE];

  @GuardedBy("this")
  private long sweptPauses;

  @GuardedBy("this")
  private long sweptNanos;

  @GuardedBy("this")
  private long refused;

  @GuardedBy("this")
  private long withoutLabels;

  @GuardedBy("this")
  private long givenUp;

  @GuardedBy("this")
  private long keptFrom = System.nanoTime();

  private final HeldObjects held = HeldObjects.ofThisJvm();

  HeapProfiler(Configuration configuration, LabelRecords labels) {
    this.labels = labels;
    interval = configuration.get(Options.HEAP_INTERVAL);
    stacks = new SampledStacks(configuration.get(Options.HEAP_MAX_STACKS));
    sites = new AllocationSites(4 * configuration.get(Options.HEAP_MAX_STACKS));
    objects = new FollowedObjects(held);
    survival = new Survival(held);
  }

  int interval() {
    return interval;
  }

  /** Begins; 0, or JVMTI's error number. */
  int start(Configuration configuration) {
    labels.keepShown(keptFrom());
    int error =
        HeapSamples.start(
            new HeapSamples.Settings(
                interval,
                configuration.get(Options.HEAP_DEPTH),
                configuration.get(Options.HEAP_MAX_STACKS),
                configuration.get(Options.HEAP_MAX_OBJECTS),
                held.from(),
                held.budget()));
    if (error == 0) {
      startThread();
    }
    return error;
  }

  private void startThread() {
    try {
      AgentThreads.heap(this).start();
    } catch (RejectedExecutionException e) {
      HeapSamples.stop();
      throw e;
    }
  }

  private synchronized long keptFrom() {
    return keptFrom;
  }

  @Override
  public void run() {
    while (true) {
      HeapSamples.await(WAIT_MILLIS);
      try {
        if (HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
          addUp(/* all= */ false);
        } else {
          LockSupport.parkNanos(this, AFTER_ERROR_NANOS);
        }
      } catch (Throwable e) {
        // It goes on: nobody else empties libdiag's store.
        SuppressedErrors.report(FEATURE, e);
        // For want of heap each try makes the JVM collect all of it first.
        LockSupport.parkNanos(this, AFTER_ERROR_NANOS);
      }
    }
  }

  /**
   * Takes what waits, and looks what has died.
   *
   * @param all whether also of those that have outlived a collection, even if none has passed since
   */
  private synchronized void addUp(boolean all) {
    HeapSamples.leaveOut(true);
    try {
      addUpNow(all);
    } finally {
      HeapSamples.leaveOut(false);
    }
  }

  @GuardedBy("this")
  private void addUpNow(boolean all) {
    HeapSamples.Counts before = HeapSamples.counts();
    takeSamples();
    long now = System.nanoTime();
    boolean whole = all || now - sweptNanos > SWEEP_NANOS;
    if (whole || before.pauses() != sweptPauses) {
      survival.look(objects);
      objects.sweep(whole ? 0 : survival.sample());
      sweptPauses = before.pauses();
      sweptNanos = whole ? now : sweptNanos;
    }
    survival.makeCanaries(before.samples(), objects.hasHeld(survival.heldSample()));
    objects.thinOut(survival.heldSample());
  }

  @GuardedBy("this")
  private void takeSamples() {
    long now = System.nanoTime();
    int count = 0;
    for (int i = 0; i < MAX_ROUNDS * 16; i++) {
      count = HeapSamples.take(samples);
      if (count == 0) {
        break;
      }
      addAll(count);
    }
    if (count == 0) {
      labels.keepShown(now);
      keptFrom = now;
      HeapSamples.settle();
      if (stacks.forgetIfFull()) {
        objects.forgetStacks();
      }
    }
  }

  @GuardedBy("this")
  private void addAll(int count) {
    int added = 0;
    try {
      // After the samples: what a thread shows no longer it has recorded by now.
      ShownLabels shown = hasLabels(count) ? labels.shown() : null;
      while (added < count) {
        add(added * HeapSamples.SIZE, shown);
        added++;
      }
    } finally {
      // The heap is full: nobody else would know where these are followed.
      for (; added < count; added++) {
        int slot = (int) samples[added * HeapSamples.SIZE + 4];
        if (slot >= 0) {
          HeapSamples.unfollow(slot);
        }
        givenUp++;
      }
    }
  }

  @GuardedBy("this")
  private boolean hasLabels(int count) {
    for (int s = 0; s < count; s++) {
      if (samples[s * HeapSamples.SIZE + 2] != 0) {
        return true;
      }
    }
    return false;
  }

  @GuardedBy("this")
  private void add(int at, ShownLabels shown) {
    int number = (int) samples[at];
    SampledStacks.Stack stack = stacks.stack(number);
    int type = (int) (samples[at] >> 32);
    long size = samples[at + 1];
    long serial = samples[at + 2];
    int slot = (int) samples[at + 4];
    int doublings = (int) (samples[at + 4] >> 32) & 0xff;
    boolean agent = (samples[at + 4] >> 40 & 1) != 0 || stack.agent();
    refused += samples[at + 4] >> 41 & 1;
    LabelSet set = serial == 0 ? LabelSet.NONE : shown.of(serial);
    withoutLabels += serial != 0 && set.size() == 0 ? 1 : 0;
    AllocationSite site = sites.of(stack.frames(), stacks.className(type), size, set, agent);
    site.add(size);
    if (slot >= 0) {
      objects.add(slot, site, number, size, samples[at + 3], doublings);
    }
  }

  @Override
  public synchronized void prepareCollection() {
    addUp(/* all= */ false);
    survival.makeCanariesNow(HeapSamples.counts().samples());
  }

  @Override
  public synchronized Snapshot snapshot() {
    addUp(/* all= */ true);
    int size = sites.size();
    long[] liveCounts = new long[size];
    long[] liveBytes = new long[size];
    HeapSamples.Counts totals = HeapSamples.counts();
    long heaviest = objects.addUp(survival, liveCounts, liveBytes);
    return new Snapshot(
        sites.totals(),
        liveCounts,
        liveBytes,
        survival.pause(),
        heaviest,
        new Losses(
            totals.lost() + givenUp,
            refused,
            totals.notFollowed(),
            sites.beyond() + stacks.beyond(),
            withoutLabels));
  }

  @Override
  public synchronized int siteCount() {
    return sites.size();
  }

  synchronized int followed() {
    return objects.count();
  }

  synchronized long lost() {
    return givenUp + HeapSamples.counts().lost();
  }

  synchronized long notFollowed() {
    return refused + HeapSamples.counts().notFollowed();
  }
}
