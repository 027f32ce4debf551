package io.diag.agent.sampling;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A window as JFR: the chunks its sessions have recorded in it, whole and one after the other. Not
 * thread-safe.
 */
public final class Recording implements Closeable {

  /** A recording ends early when it has grown to this. */
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private final List<Segment> segments = new ArrayList<>();
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long length;

  private record Piece(RecordingFile file, RecordingFile.Chunk chunk) {}

  void add(List<Segment> ended) {
    segments.addAll(ended);
    for (Segment segment : ended) {
      RecordingFile file = segment.session().file();
      for (RecordingFile.Chunk chunk : segment.ownChunks()) {
        pieces.add(new Piece(file, chunk));
        length += chunk.size();
      }
    }
  }

  boolean isFull() {
    return length >= MAX_BYTES;
  }

  void check() throws SamplingException {
    for (Segment segment : segments) {
      segment.session().check();
    }
  }

  /** In bytes. */
  public long length() {
    return length;
  }

  /** All of it, once; closing it gives the recording's files back. */
  public InputStream open() {
    return new Pieces();
  }

  @Override
  public void close() {
    segments.forEach(segment -> segment.session().release());
    segments.clear();
  }

  private final class Pieces extends InputStream {

    private long offset;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int count) throws IOException {
      Piece piece = pieces.peek();
      if (piece == null) {
        return -1;
      }
      int now = (int) Math.min(count, piece.chunk.size() - offset);
      piece.file.read(piece.chunk.position() + offset, target, start, now);
      offset += now;
      if (offset == piece.chunk.size()) {
        pieces.remove();
        offset = 0;
      }
      return now;
    }

    @Override
    public void close() {
      Recording.this.close();
    }
  }
}
