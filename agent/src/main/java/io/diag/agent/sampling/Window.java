package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client asked to see: a list of segments, one for each session it reaches over. Told by
 * the engine when sessions change; thread-safe.
 */
final class Window {

  private final int hz;
  private final long startMillis;

  @GuardedBy("this")
  private final List<Segment> ended = new ArrayList<>();

  @GuardedBy("this")
  private SamplingSession current;

  @GuardedBy("this")
  private Mark currentFrom;

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

  synchronized void begin(SamplingSession session, Mark from) {
    session.retain();
    current = session;
    currentFrom = from;
    if (first == null) {
      first = from;
    } else if (from.nanos() > last.nanos()) {
      gapNanos += from.nanos() - last.nanos();
      restarts++;
    }
  }

  synchronized void end(Mark to) {
    ended.add(new Segment(current, currentFrom, to));
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

  synchronized boolean hasEndedSegments() {
    return !ended.isEmpty();
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
