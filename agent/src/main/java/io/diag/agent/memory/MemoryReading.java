package io.diag.agent.memory;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.JdkModules;
import io.diag.hooks.SuppressedErrors;

/**
 * This process's memory by what has it, without a safepoint and without a look at the heap. What
 * cannot be told here is left out, and said.
 */
public final class MemoryReading {

  static final String HEAP = "heap";
  static final String METASPACE = "metaspace";
  static final String CODE_CACHE = "code cache";
  static final String DIRECT_BUFFERS = "direct buffers";
  static final String THREAD_STACKS = "thread stacks";
  static final String NATIVE = "native memory of the JVM";
  static final String RSS = "RSS";
  static final String RSS_ANON = "RssAnon";
  static final String RSS_SHMEM = "RssShmem";

  private static final String FEATURE = "memory";

  /** Reads all of it. Never throws. */
  public static MemoryTable now(JavaBase javaBase) {
    MemoryTable table = new MemoryTable();
    read(table, MemoryReading::readManaged);
    KernelMemory kernel = new KernelMemory(table);
    read(table, all -> kernel.readStacks());
    read(table, all -> readNative(javaBase, all));
    read(table, all -> kernel.readProcess());
    read(table, Unaccounted::add);
    read(table, all -> kernel.readCgroup());
    return table;
  }

  private interface Source {

    void read(MemoryTable table) throws ReflectiveOperationException;
  }

  private static void read(MemoryTable table, Source source) {
    try {
      source.read(table);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      table.note("Something could not be read: " + e);
    }
  }

  private static void readManaged(MemoryTable table) {
    if (JdkModules.has("java.management")) {
      ManagedMemory.read(table);
      return;
    }
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    table.add(
        new MemoryRow(
            HEAP,
            Math.max(0, committed - runtime.freeMemory()),
            committed,
            runtime.maxMemory(),
            "Runtime"));
    table.note(
        "Not known here, for want of the module java.management: pools of the heap, metaspace,"
            + " code cache, direct and mapped buffers.");
  }

  private static void readNative(JavaBase javaBase, MemoryTable table)
      throws ReflectiveOperationException {
    if (JdkModules.has("jdk.management")) {
      NativeMemory.read(javaBase, table);
    } else {
      table.note("Native memory tracking cannot be asked, for want of the module jdk.management.");
    }
  }

  private MemoryReading() {}
}
