package io.diag.agent.limit;

/**
 * ZGC and Shenandoah begin a cycle in time to stay below SoftMaxHeapSize. All other collectors take
 * the flag and ignore it, and so does Shenandoah in some of its modes; whether this one keeps to it
 * is seen from where its cycles begin: when the heap is full, if it does not.
 */
final class SoftMaxLever implements Lever {

  private static final String FLAG = "SoftMaxHeapSize";

  /** So many cycles in succession that began when the whole heap was full. */
  private static final int IGNORING = 4;

  private final VmFlags flags;
  private final long maxHeap;
  private volatile long applied;
  private volatile boolean ignored;
  private int late;

  SoftMaxLever(VmFlags flags) {
    this.flags = flags;
    this.maxHeap = flags.number("MaxHeapSize", Runtime.getRuntime().maxMemory());
  }

  @Override
  public String name() {
    return ignored ? "forced collections (" + FLAG + " is ignored in this mode)" : FLAG;
  }

  @Override
  public boolean isBestEffort() {
    return ignored;
  }

  @Override
  public boolean needsCollections() {
    return ignored;
  }

  @Override
  public long apply(long target, long excess, long live) {
    long wanted = HeapTarget.concurrent(target, live, maxHeap);
    // Not for each small change: it takes garbage to set it.
    if (Math.abs(wanted - applied) > applied / 50) {
      flags.set(FLAG, wanted);
      applied = wanted;
    }
    return applied;
  }

  @Override
  public synchronized void collected(long usedBefore, long usedAfter) {
    // One that is merely late begins above it, and ever so late where much is allocated.
    boolean full = usedBefore > maxHeap / 10 * 9;
    boolean inTime = applied == 0 || applied > maxHeap / 10 * 6 || !full;
    late = inTime ? 0 : late + 1;
    if (late >= IGNORING) {
      ignored = true;
    }
  }

  @Override
  public void collectedOnDemand(long usedAfter, long committedAfter) {}
}
