package io.diag.agent.sampling;

import java.util.List;

/** The part of a window that lies in one session. */
record Segment(SamplingSession session, Mark from, Mark to) implements ChunkSamples.Weight {

  List<RecordingFile.Chunk> chunks() {
    return session.file().chunks(from.nanos(), to.nanos());
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
