package io.diag.agent.memory;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.misc.VM;

/** What the module java.management tells. Not to be touched where it is missing. */
final class ManagedMemory {

  private static final String POOLS = "MemoryPoolMXBean";

  private final MemoryTable table;

  private ManagedMemory(MemoryTable table) {
    this.table = table;
  }

  static void read(MemoryTable table) {
    ManagedMemory memory = new ManagedMemory(table);
    memory.readPools();
    memory.readBuffers();
  }

  private void readPools() {
    List<MemoryPoolMXBean> heap = new ArrayList<>();
    List<MemoryPoolMXBean> code = new ArrayList<>();
    MemoryPoolMXBean classSpace = null;
    List<MemoryPoolMXBean> others = new ArrayList<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      String name = pool.getName();
      if (pool.getType() == MemoryType.HEAP) {
        heap.add(pool);
      } else if (name.startsWith("Code")) {
        // In one piece it is called CodeCache.
        code.add(pool);
      } else if (name.equals("Compressed Class Space")) {
        classSpace = pool;
      } else {
        others.add(pool);
      }
    }
    whole("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage(), "MemoryMXBean");
    heap.forEach(pool -> part("heap", pool, POOLS));
    for (MemoryPoolMXBean pool : others) {
      boolean isMetaspace = pool.getName().equals("Metaspace");
      whole(
          isMetaspace ? MemoryReading.METASPACE : pool.getName(),
          pool.getUsage(),
          isMetaspace && classSpace != null ? POOLS + ", with the class space" : POOLS);
    }
    if (classSpace != null) {
      part(MemoryReading.METASPACE, classSpace, POOLS);
    }
    whole(MemoryReading.CODE_CACHE, sum(code), POOLS);
    code.forEach(pool -> part(MemoryReading.CODE_CACHE, pool, POOLS));
  }

  private void readBuffers() {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      String from = "BufferPoolMXBean, " + pool.getCount() + " buffers";
      long bytes = pool.getMemoryUsed();
      if (pool.getName().equals("direct")) {
        table.add(
            new MemoryRow(
                MemoryReading.DIRECT_BUFFERS,
                bytes,
                bytes,
                VM.maxDirectMemory(),
                from + "; without what is taken by Unsafe, as Netty does"));
      } else if (pool.getName().equals("mapped") || pool.getCount() > 0) {
        // The pages of a file have no memory until they are touched, and then are the file's.
        String name = pool.getName().replace("mapped", "mapped buffers");
        table.add(new MemoryRow(name, bytes, -1, -1, from));
      }
    }
  }

  private void whole(String name, MemoryUsage usage, String from) {
    table.add(new MemoryRow(name, usage.getUsed(), usage.getCommitted(), usage.getMax(), from));
  }

  private void part(String whole, MemoryPoolMXBean pool, String from) {
    MemoryUsage usage = pool.getUsage();
    table.add(
        new MemoryRow(
            whole, pool.getName(), usage.getUsed(), usage.getCommitted(), usage.getMax(), from));
  }

  private static MemoryUsage sum(List<MemoryPoolMXBean> pools) {
    long used = 0;
    long committed = 0;
    long max = 0;
    for (MemoryPoolMXBean pool : pools) {
      MemoryUsage usage = pool.getUsage();
      used += usage.getUsed();
      committed += usage.getCommitted();
      max += usage.getMax();
    }
    return new MemoryUsage(-1, used, committed, max);
  }
}
