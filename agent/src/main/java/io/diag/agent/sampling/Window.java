package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client asked to see: a list of segments, one for each session it reaches over. Told by
 * the engine when sessions change; thread-safe.
 */
final class Window {

  private static final long READ_NANOS = 1_000_000_000;

  private final int hz;
  private final long startMillis;

  @GuardedBy("this")
  private final List<Segment> ended = new ArrayList<>();

  @GuardedBy("this")
  private SamplingSession current;

  @GuardedBy("this")
  private Mark currentFrom;

  @GuardedBy("this")
  private int firstChunk;

  @GuardedBy("this")
  private Mark first;

  @GuardedBy("this")
  private Mark last;

  @GuardedBy("this")
  private long gapNanos;

  @GuardedBy("this")
  private int restarts;

  @GuardedBy("this")
  private String cutReason;

  Window(int hz) {
    this(hz, System.currentTimeMillis());
  }

  Window(int hz, long startMillis) {
    this.hz = hz;
    this.startMillis = startMillis;
  }

  /** Samples per second asked for. */
  int hz() {
    return hz;
  }

  long startMillis() {
    return startMillis;
  }

  /** Reads what has ended; false if there is no room for more. */
  interface Reader {

    boolean read() throws IOException, SamplingException;
  }

  /**
   * Waits for this time, or until nobody wants it any more, it has been cut, or there is no room
   * for more. What ends meanwhile is read meanwhile.
   */
  void await(Duration duration, SampledProfiles.Waiting waiting, Reader reader)
      throws InterruptedException, IOException, SamplingException {
    long end = System.nanoTime() + duration.toNanos();
    boolean wanted = true;
    for (long left; wanted && (left = end - System.nanoTime()) > 0; ) {
      wanted = waiting.await(Duration.ofNanos(Math.min(left, READ_NANOS)));
      wanted &= reader.read() && !isCut();
    }
  }

  /** Begins in a session that has just finished a chunk, or in a new one. */
  synchronized void begin(SamplingSession session, Mark from) {
    session.retain();
    current = session;
    currentFrom = from;
    firstChunk = session.file().chunkCount();
    if (first == null) {
      first = from;
    } else if (from.nanos() > last.nanos()) {
      gapNanos += from.nanos() - last.nanos();
      restarts++;
    }
  }

  synchronized void end(Mark to) {
    ended.add(new Segment(current, currentFrom, to, firstChunk));
    current = null;
    last = to;
  }

  /** Ends it before its time. */
  synchronized void cut(String reason) {
    cutReason = reason;
  }

  synchronized boolean isCut() {
    return cutReason != null;
  }

  synchronized String cutReason() {
    return cutReason;
  }

  /** Hands over the segments that can be read; whoever takes them has to release their sessions. */
  synchronized List<Segment> takeEnded() {
    List<Segment> taken = List.copyOf(ended);
    ended.clear();
    return taken;
  }

  synchronized long durationNanos() {
    return last.nanos() - first.nanos();
  }

  /** Time in which nothing was sampled, because the engine was starting another session. */
  synchronized long gapNanos() {
    return gapNanos;
  }

  synchronized int restarts() {
    return restarts;
  }
}
