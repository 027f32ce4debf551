package io.diag.agent.limit;

/**
 * G1, Parallel and Serial know no soft maximum. They are asked to collect when the heap reaches the
 * target, and to leave no more of it free than makes up the target: what is beyond that they give
 * back to the system, when they have collected all of it.
 */
final class FreeRatioLever implements Lever {

  private static final String LEAST = "MinHeapFreeRatio";
  private static final String MOST = "MaxHeapFreeRatio";

  /**
   * So many collections in succession that left the heap larger than the ratio allows. Serial needs
   * four to make it as small as it may be.
   */
  private static final int IGNORING = 8;

  private static final long SLACK = 32L * 1024 * 1024;

  private final VmFlags flags;
  private final boolean bestEffort;
  private final boolean followsExcess;
  private final boolean canCollect;
  private final long minHeap;
  private volatile int ratio = -1;
  private volatile boolean ignored;
  private int unshrunk;

  FreeRatioLever(VmFlags flags, CollectorKind collector) {
    this.flags = flags;
    // It takes the flags, and mostly ignores them.
    this.bestEffort = collector == CollectorKind.PARALLEL;
    // G1 grows again between these collections, whatever they leave.
    this.followsExcess = collector == CollectorKind.SERIAL;
    this.ignored = bestEffort;
    this.canCollect = !flags.isTrue("DisableExplicitGC");
    this.minHeap = flags.number("MinHeapSize", 0);
  }

  @Override
  public String name() {
    String collections = canCollect ? "forced collections" : "";
    if (ratio < 0 || ignored) {
      return collections.isEmpty() ? "none" : collections;
    }
    return MOST + "=" + ratio + (canCollect ? " and " + collections : "");
  }

  @Override
  public boolean isBestEffort() {
    return bestEffort || ignored || !canCollect;
  }

  @Override
  public boolean needsCollections() {
    return canCollect;
  }

  @Override
  public long apply(long target, long excess, long live) {
    if (live >= 0) {
      long size = followsExcess ? Math.max(HeapTarget.LEAST, target - excess) : target;
      int wanted = HeapTarget.freeRatio(size, live);
      if (ratio < 0) {
        // The other must not be greater.
        flags.set(LEAST, 0);
      }
      if (ratio < 0 || Math.abs(wanted - ratio) > 2) {
        flags.set(MOST, wanted);
        ratio = wanted;
      }
    }
    return HeapTarget.stopping(target, live);
  }

  @Override
  public void collected(long usedBefore, long usedAfter) {}

  @Override
  public void collectedOnDemand(long usedAfter, long committedAfter) {
    if (ratio < 0) {
      return;
    }
    // Of each generation, of which the young one has a third more.
    long allowed = Math.max(minHeap, usedAfter * 100 / (100 - ratio) / 2 * 3) + SLACK;
    if (committedAfter <= allowed) {
      unshrunk = 0;
      ignored = bestEffort;
    } else if (++unshrunk >= IGNORING) {
      ignored = true;
    }
  }
}
