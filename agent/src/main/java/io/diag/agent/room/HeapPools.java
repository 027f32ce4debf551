package io.diag.agent.room;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * What collections leave in each part of the heap. Needs the module java.management.
 *
 * <p>A young generation is as its last collection left it. Most collections leave the old one
 * alone, and the agent cannot tell what of it is garbage: all of it counts.
 */
final class HeapPools {

  private final List<MemoryPoolMXBean> young;
  private final List<MemoryPoolMXBean> old;

  private HeapPools(List<MemoryPoolMXBean> young, List<MemoryPoolMXBean> old) {
    this.young = young;
    this.old = old;
  }

  static HeapPools find() {
    List<MemoryPoolMXBean> young = new ArrayList<>();
    List<MemoryPoolMXBean> old = new ArrayList<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        String name = pool.getName();
        boolean isOld =
            name.contains("Old") || name.contains("Tenured") || pool.getCollectionUsage() == null;
        (isOld ? old : young).add(pool);
      }
    }
    return new HeapPools(young, old);
  }

  long usedAfterCollection() {
    long used = 0;
    for (int i = 0; i < young.size(); i++) {
      used += young.get(i).getCollectionUsage().getUsed();
    }
    for (int i = 0; i < old.size(); i++) {
      MemoryUsage usage = old.get(i).getUsage();
      used += usage.getUsed();
    }
    return used;
  }
}
