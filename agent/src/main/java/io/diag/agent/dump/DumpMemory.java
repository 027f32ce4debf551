package io.diag.agent.dump;

/** How much of the service's heap a dump may take: a few hundredths of what it can grow to. */
final class DumpMemory {

  private static final long MIN_FRAMES = 20_000;
  private static final long MAX_FRAMES = 1_000_000;
  private static final int BYTES_FOR_FRAME = 40;
  private static final long MIN_RECORDS = 5_000;
  private static final int BYTES_FOR_RECORD = 128;

  /** Frames of all different stacks together: a 25th of the heap. */
  static long maxFrames() {
    long frames = Runtime.getRuntime().maxMemory() / 25 / BYTES_FOR_FRAME;
    return Math.max(MIN_FRAMES, Math.min(MAX_FRAMES, frames));
  }

  /** Threads of which everything is known: a 25th, too. */
  static long maxRecords() {
    long records = Runtime.getRuntime().maxMemory() / 25 / BYTES_FOR_RECORD;
    return Math.max(MIN_RECORDS, Math.min(DumpScope.MAX_THREADS, records));
  }

  private DumpMemory() {}
}
