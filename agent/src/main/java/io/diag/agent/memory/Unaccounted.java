package io.diag.agent.memory;

import java.util.List;

/**
 * What the process has beyond all that is known. Pages that are committed need not have been
 * touched, and those that are used have been, nearly: so it lies between two numbers.
 */
final class Unaccounted {

  private static final List<String> KNOWN =
      List.of(
          MemoryReading.HEAP,
          MemoryReading.METASPACE,
          MemoryReading.CODE_CACHE,
          MemoryReading.THREAD_STACKS,
          MemoryReading.DIRECT_BUFFERS);

  static void add(MemoryTable table) {
    MemoryRow heap = table.row(MemoryReading.HEAP);
    MemoryRow anonymous = table.part(MemoryReading.RSS, MemoryReading.RSS_ANON);
    MemoryRow shared = table.part(MemoryReading.RSS, MemoryReading.RSS_SHMEM);
    if (heap == null || anonymous == null || shared == null) {
      return;
    }
    // Up to JDK 22 ZGC has the heap three times in the address space, and the kernel counts each.
    long has = anonymous.used() + Math.min(shared.used(), heap.committed());
    long used = 0;
    long committed = 0;
    for (String name : KNOWN) {
      MemoryRow row = table.row(name);
      used += row == null ? 0 : row.used();
      committed += row == null ? 0 : row.committed();
    }
    row(table, "other, at least", has - Math.max(committed, tracked(table)), "committed");
    row(table, "other, at most", has - used, "used");
  }

  /** All that the JVM has counted itself, which is more than its beans tell; 0 if it has not. */
  private static long tracked(MemoryTable table) {
    MemoryRow all = table.row(MemoryReading.NATIVE);
    MemoryRow file = table.part(MemoryReading.NATIVE, NativeMemory.SHARED_CLASSES);
    return all == null ? 0 : all.committed() - (file == null ? 0 : file.committed());
  }

  private static void row(MemoryTable table, String name, long bytes, String what) {
    table.add(
        new MemoryRow(
            name, Math.max(0, bytes), -1, -1, "RSS without files, and without what is " + what));
  }

  private Unaccounted() {}
}
