package io.diag.agent.sampling;

import java.util.List;

/**
 * The part of a window that lies in one session.
 *
 * @param firstChunk of the recording, of those that were begun in the window
 */
record Segment(SamplingSession session, Mark from, Mark to, int firstChunk)
    implements ChunkSamples.Weight {

  /** Those that have samples of it, and of other times as well. */
  List<RecordingFile.Chunk> chunks() {
    return session.file().chunks(from.nanos(), to.nanos());
  }

  /** Those that were begun in it: nothing in them is from before. */
  List<RecordingFile.Chunk> ownChunks() {
    return session.file().chunksFrom(firstChunk, to.nanos());
  }

  @Override
  public boolean contains(long nanos) {
    return nanos >= from.nanos() && nanos <= to.nanos();
  }

  @Override
  public long intervalNanos() {
    return session.intervalNanos();
  }

  @Override
  public boolean hasStates() {
    return session.trigger() == Trigger.WALL;
  }
}
