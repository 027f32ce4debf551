package io.diag.agent.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Features;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.labels.ShownLabels;
import io.diag.agent.natives.HeapSamples;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.BoundedLock;
import io.diag.hooks.LabelSet;
import io.diag.hooks.SuppressedErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes what libdiag samples of allocations and adds it up, once a second and before each look at
 * it.
 */
// BoundedLock is no lock of the kind that is understood, and one thread at a time adds to a number.
@SuppressWarnings({"GuardedBy", "NonAtomicVolatileUpdate"})
final class HeapProfiler implements AllocationSource, AgentLoop.Round {

  private static final int WAIT_MILLIS = 1000;
  private static final long AFTER_ERROR_NANOS = 5_000_000_000L;

  /** Of swaps of libdiag's store: where everything is sampled, there is always more. */
  private static final int MAX_ROUNDS = 4;

  /** Sweeping those that have outlived a collection can wait, while nobody looks. */
  private static final long SWEEP_NANOS = 10_000_000_000L;

  private final int interval;
  private final LabelRecords labels;

  /** A request waits for it for a while at most; what is told of the numbers does not need it. */
  private final BoundedLock lock = new BoundedLock("the heap profile");

  private volatile int siteCount;
  private volatile int followed;

  /** With {@link #refused} changed under the lock, and read without. */
  private volatile long givenUp;

  private volatile long refused;

  @GuardedBy("lock")
  private final SampledStacks stacks;

  @GuardedBy("lock")
  private final AllocationSites sites;

  @GuardedBy("lock")
  private final FollowedObjects objects;

  @GuardedBy("lock")
  private final Survival survival;

  @GuardedBy("lock")
  private final long[] samples = new long[1024 * HeapSamples.SIZE];

  @GuardedBy("lock")
  private long sweptPauses;

  @GuardedBy("lock")
  private long sweptNanos;

  @GuardedBy("lock")
  private long withoutLabels;

  @GuardedBy("lock")
  private long keptFrom = System.nanoTime();

  private final HeldObjects held = HeldObjects.ofThisJvm();

  HeapProfiler(Configuration configuration, LabelRecords labels) {
    this.labels = labels;
    interval = configuration.get(Options.HEAP_INTERVAL);
    stacks = new SampledStacks(configuration.get(Options.HEAP_MAX_STACKS));
    sites = new AllocationSites(4 * configuration.get(Options.HEAP_MAX_STACKS));
    objects = new FollowedObjects(held, new FollowedSamples.OfLibdiag());
    survival = new Survival(held);
  }

  int interval() {
    return interval;
  }

  /** Begins; 0, or JVMTI's error number. */
  int start(Configuration configuration, Features features) {
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
      startThread(features);
    }
    return error;
  }

  private void startThread(Features features) {
    try {
      new AgentLoop(Heap.FEATURE, AgentThreads::heap, this, features).start();
    } catch (RejectedExecutionException e) {
      HeapSamples.stop();
      throw e;
    }
  }

  private long keptFrom() {
    lock.take();
    try {
      return keptFrom;
    } finally {
      lock.release();
    }
  }

  /** Nobody empties libdiag's store any more. */
  @Override
  public void ended() {
    HeapSamples.stop();
  }

  @Override
  public boolean next() {
    HeapSamples.await(WAIT_MILLIS);
    try {
      lock.await();
      try {
        if (HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
          addUp(/* all= */ false);
        }
      } finally {
        lock.release();
      }
    } catch (OutOfMemoryError e) {
      // It goes on: nobody else empties libdiag's store.
      SuppressedErrors.report(Heap.FEATURE, e);
      // For want of heap each try makes the JVM collect all of it first.
      LockSupport.parkNanos(this, AFTER_ERROR_NANOS);
    }
    return true;
  }

  /**
   * Takes what waits, and looks what has died.
   *
   * @param all whether also of those that have outlived a collection, even if none has passed since
   */
  @GuardedBy("lock")
  private void addUp(boolean all) {
    HeapSamples.leaveOut(true);
    try {
      addUpNow(all);
    } finally {
      HeapSamples.leaveOut(false);
      siteCount = sites.size();
      followed = objects.count();
    }
  }

  @GuardedBy("lock")
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

  @GuardedBy("lock")
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

  @GuardedBy("lock")
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

  @GuardedBy("lock")
  private boolean hasLabels(int count) {
    for (int s = 0; s < count; s++) {
      if (samples[s * HeapSamples.SIZE + 2] != 0) {
        return true;
      }
    }
    return false;
  }

  @GuardedBy("lock")
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
  public void prepareCollection() {
    lock.take();
    try {
      addUp(/* all= */ false);
      survival.makeCanariesNow(HeapSamples.counts().samples());
    } finally {
      lock.release();
    }
  }

  @Override
  public void off(String reason) {
    HeapSamples.stop();
  }

  @Override
  public void on() {
    HeapSamples.resume();
  }

  @Override
  public Snapshot snapshot() {
    lock.take();
    try {
      return takeSnapshot();
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private Snapshot takeSnapshot() {
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
  public int siteCount() {
    return siteCount;
  }

  int followed() {
    return followed;
  }

  long lost() {
    return givenUp + HeapSamples.counts().lost();
  }

  long notFollowed() {
    return refused + HeapSamples.counts().notFollowed();
  }
}
