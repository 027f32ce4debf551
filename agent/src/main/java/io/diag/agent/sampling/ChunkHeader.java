package io.diag.agent.sampling;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * The head of a JFR chunk, as far as it is needed to cut a recording into its chunks. The library
 * writes 1 GiB as the size of the chunk it is working on.
 */
record ChunkHeader(long size, long poolOffset, long startTicks, long durationNanos) {

  private static final int LENGTH = 68;
  private static final int MAGIC = 0x464c5200;
  private static final int SIZE_OFFSET = 8;
  private static final int DURATION_OFFSET = 40;

  /** The clock of the duration may have been set meanwhile; that of the ticks cannot. */
  private static final long SLACK_NANOS = 1_000_000_000;

  /** Null if there is none. */
  static ChunkHeader read(RandomAccessFile file, long position, long fileLength)
      throws IOException {
    if (position + LENGTH > fileLength) {
      return null;
    }
    file.seek(position);
    if (file.readInt() != MAGIC) {
      return null;
    }
    file.seek(position + SIZE_OFFSET);
    long size = file.readLong();
    long poolOffset = file.readLong();
    file.seek(position + DURATION_OFFSET);
    long duration = file.readLong();
    long startTicks = file.readLong();
    return size < LENGTH ? null : new ChunkHeader(size, poolOffset, startTicks, duration);
  }

  /** With clock=monotonic a tick is a nanosecond of System.nanoTime. */
  RecordingFile.Chunk chunk(long position, ChunkHeader next) {
    long end = next == null ? startTicks + durationNanos + SLACK_NANOS : next.startTicks;
    // An offset that makes no sense counts for all of it.
    long poolSize = poolOffset < LENGTH || poolOffset > size ? size : size - poolOffset;
    return new RecordingFile.Chunk(
        position, Math.toIntExact(size), Math.toIntExact(poolSize), startTicks, end);
  }
}
