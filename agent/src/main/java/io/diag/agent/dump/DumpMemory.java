package io.diag.agent.dump;

import io.diag.agent.room.HeapRoom;

/**
 * How much of the service's heap a dump may take: a few hundredths of what it can grow to, and no
 * more than a quarter of what is free for each.
 */
final class DumpMemory {

  private static final long MIN_FRAMES = 20_000;
  private static final long MAX_FRAMES = 1_000_000;
  private static final int BYTES_FOR_FRAME = 40;

  /** Of what is free: for frames, for records, and twice as much for the text. */
  private static final int PARTS = 4;

  private static final long MIN_RECORDS = 5_000;
  private static final int BYTES_FOR_RECORD = 128;

  /** Frames of all different stacks together: a 25th of the heap. */
  static long maxFrames() {
    long frames = Runtime.getRuntime().maxMemory() / 25 / BYTES_FOR_FRAME;
    long most = Math.max(MIN_FRAMES, Math.min(MAX_FRAMES, frames));
    return free(most * BYTES_FOR_FRAME) / BYTES_FOR_FRAME;
  }

  /** Threads of which everything is known: a 25th, too. */
  static long maxRecords() {
    long records = Runtime.getRuntime().maxMemory() / 25 / BYTES_FOR_RECORD;
    long most = Math.max(MIN_RECORDS, Math.min(DumpScope.MAX_THREADS, records));
    return free(most * BYTES_FOR_RECORD) / BYTES_FOR_RECORD;
  }

  private static long free(long most) {
    return HeapRoom.ofService().upTo(PARTS * most) / PARTS;
  }

  private DumpMemory() {}
}
