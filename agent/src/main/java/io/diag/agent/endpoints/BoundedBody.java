package io.diag.agent.endpoints;

import io.diag.agent.http.Body;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.Activity;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * An answer in the service's heap. Text names every frame of every stack, and can get large. It is
 * kept in pieces, each with room for it: an array that grows would be copied, and a large one needs
 * a part of the heap of its own.
 */
final class BoundedBody extends OutputStream {

  static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final int PIECE = 64 * 1024;

  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private byte[] last = new byte[4 * 1024];
  private int inLast;
  private int length;

  /** There is no room for more. */
  static final class FullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FullException() {
      super("more than " + MAX_BYTES + " bytes", null, false, false);
    }
  }

  BoundedBody() {
    pieces.add(last);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    Activity.check();
    if (length > MAX_BYTES - count) {
      throw new FullException();
    }
    int done = 0;
    while (done < count) {
      if (inLast == last.length) {
        addPiece();
      }
      int part = Math.min(last.length - inLast, count - done);
      System.arraycopy(bytes, offset + done, last, inLast, part);
      inLast += part;
      done += part;
    }
    length += count;
  }

  private void addPiece() {
    HeapRoom.ofService().require(HeapRoom.STEP_BYTES);
    last = new byte[PIECE];
    pieces.add(last);
    inLast = 0;
  }

  Body body() {
    return Body.of(content(), length);
  }

  /** What has been written, once: each piece is given up when it has been read. */
  InputStream content() {
    return new Pieces();
  }

  private final class Pieces extends InputStream {

    private int offset;
    private int left = length;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int count) {
      if (left == 0) {
        return -1;
      }
      byte[] piece = pieces.getFirst();
      int now = Math.min(Math.min(count, piece.length - offset), left);
      System.arraycopy(piece, offset, target, start, now);
      offset += now;
      left -= now;
      if (offset == piece.length || left == 0) {
        pieces.removeFirst();
        offset = 0;
      }
      return now;
    }

    @Override
    public int available() {
      return left;
    }
  }
}
