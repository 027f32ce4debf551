package io.diag.agent.room;

import io.diag.agent.boot.JdkModules;

/** The heap of this JVM. */
final class ServiceHeap implements HeapRoom.Heap {

  private final Runtime runtime = Runtime.getRuntime();

  /** Null before {@link #prepare}, and without the module java.management. */
  private volatile HeapPools pools;

  private volatile boolean prepared;

  @Override
  public long max() {
    return runtime.maxMemory();
  }

  @Override
  public long used() {
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public long usedAfterCollection() {
    HeapPools known = pools;
    return known == null ? used() : Math.min(used(), known.usedAfterCollection());
  }

  @Override
  public void prepare() {
    if (!prepared) {
      prepared = true;
      pools = JdkModules.has("java.management") ? HeapPools.find() : null;
    }
  }
}
