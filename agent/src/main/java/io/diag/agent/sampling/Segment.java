package io.diag.agent.sampling;

import java.util.List;

/** The part of a window that lies in one session. */
record Segment(SamplingSession session, Mark from, Mark to) {

  List<RecordingFile.Chunk> chunks() {
    return session.file().chunks(from.nanos(), to.nanos());
  }

  boolean contains(long nanos) {
    return nanos >= from.nanos() && nanos <= to.nanos();
  }
}
