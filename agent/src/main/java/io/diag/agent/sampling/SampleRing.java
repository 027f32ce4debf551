package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an engine sampling always, and the segments of the last minutes, so that what has just
 * happened can still be asked for. Bounded by time and by bytes.
 */
final class SampleRing implements Runnable {

  static final Duration KEPT = Duration.ofMinutes(5);

  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private final SamplingEngine engine;
  private final int hz;
  private final Features features;

  @GuardedBy("this")
  private final Deque<Segment> kept = new ArrayDeque<>();

  @GuardedBy("this")
  private Window window;

  SampleRing(SamplingEngine engine, int hz, Features features) {
    this.engine = engine;
    this.hz = hz;
    this.features = features;
  }

  void start() {
    AgentThreads.sampler(this).start();
  }

  @Override
  public synchronized void run() {
    String feature = "ring." + engine.family().name();
    try {
      while (true) {
        try {
          if (HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
            advance();
            features.on(feature, "");
          }
        } catch (NativeLibraryException e) {
          features.off(feature, e.getMessage());
          return;
        } catch (SamplingException e) {
          // The disk may have room again in the next step.
          features.off(feature, e.getMessage());
        } catch (RuntimeException e) {
          SuppressedErrors.report(feature, e);
        }
        TimeUnit.NANOSECONDS.timedWait(this, STEP_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes over what has been sampled since, and lets go of what is too old. */
  private synchronized void advance() throws NativeLibraryException, SamplingException {
    if (window != null) {
      engine.flush(window);
      kept.addAll(window.takeEnded());
    }
    if (window == null || window.isCut()) {
      window = new Window(hz);
      engine.open(window);
    }
    long oldest = System.nanoTime() - KEPT.toNanos();
    long bytes = kept.stream().mapToLong(SampleRing::bytes).sum();
    while (!kept.isEmpty() && (kept.peek().to().nanos() < oldest || bytes > MAX_BYTES)) {
      bytes -= bytes(kept.peek());
      kept.remove().session().release();
    }
  }

  private static long bytes(Segment segment) {
    return segment.chunks().stream().mapToLong(RecordingFile.Chunk::size).sum();
  }

  /** The last so-much of it, to the step; a window that has ended already. */
  synchronized Window last(Duration duration) throws NativeLibraryException, SamplingException {
    advance();
    long from = System.nanoTime() - duration.toNanos();
    List<Segment> wanted =
        kept.stream()
            .filter(segment -> segment.to().nanos() > from && !segment.session().isDamaged())
            .toList();
    if (wanted.isEmpty()) {
      throw new SamplingException("the ring has nothing yet; ask again in some seconds");
    }
    long age = System.nanoTime() - wanted.get(0).from().nanos();
    Window replayed = new Window(hz, System.currentTimeMillis() - age / 1_000_000);
    for (Segment segment : wanted) {
      replayed.begin(segment.session(), segment.from());
      replayed.end(segment.to());
    }
    return replayed;
  }
}
