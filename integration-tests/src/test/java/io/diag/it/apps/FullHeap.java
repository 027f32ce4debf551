package io.diag.it.apps;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps all of its heap but so much. {@code floor} answers what the JVM calls free, in KiB, when
 * nothing more can be allocated; {@code free KIB} keeps all but that.
 */
public final class FullHeap {

  private static final int PIECE = 16 * 1024;

  /** Of the way that is left, so that garbage of the last step is never in the way. */
  private static final int STEPS = 4;

  private static final int THREADS = 20;
  private static final int DEPTH = 40;

  private static final List<byte[]> kept = new ArrayList<>(100_000);

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> dive(DEPTH), "idle-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    Thread busy = new Thread(FullHeap::work, "busy");
    busy.setDaemon(true);
    busy.start();
    Commands.serve(
        words -> words[0].equals("floor") ? floor() : keepAllBut(Long.parseLong(words[1]) * 1024));
  }

  private static void dive(int depth) {
    if (depth > 0) {
      dive(depth - 1);
      return;
    }
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Some CPU time for profiles, and a little garbage. */
  private static void work() {
    long sum = 0;
    try {
      while (true) {
        for (int i = 0; i < 100_000; i++) {
          sum += i ^ sum;
        }
        sum += new byte[256].length;
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long floor() {
    // Now, since the JVM links what is called for the first time, which takes heap.
    long free = free();
    try {
      fill();
    } catch (OutOfMemoryError e) {
      free = free();
    }
    kept.clear();
    System.gc();
    return free / 1024;
  }

  private static void fill() {
    while (true) {
      kept.add(new byte[PIECE]);
    }
  }

  private static long keepAllBut(long bytes) {
    System.gc();
    while (!kept.isEmpty() && free() < bytes) {
      for (int i = 0; i < 64 && !kept.isEmpty(); i++) {
        kept.remove(kept.size() - 1);
      }
      System.gc();
    }
    for (long more; (more = free() - bytes) > 2 * PIECE; System.gc()) {
      for (long i = 0; i < Math.max(1, more / STEPS / PIECE); i++) {
        kept.add(new byte[PIECE]);
      }
    }
    return free() / 1024;
  }

  private static long free() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  private FullHeap() {}
}
