package io.diag.agent.sampling;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.BoundedLock;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A profile being taken. What its sessions have recorded is added up as they end, so that a long
 * one keeps no files. Used by one thread at a time.
 */
public final class RunningProfile implements Closeable {

  /** One recording is read at a time: its chunks and their stacks are in the service's heap. */
  private static final BoundedLock READING =
      new BoundedLock("the reading of recordings, one at a time,", Duration.ofSeconds(30));

  private final SampledProfiles profiles;
  private final Window window;
  private final ProfileBuilder builder;
  private final WindowSamples samples;

  /** Frames, all stacks together, that may be kept: a sixteenth of the heap in references. */
  private final long maxFrames = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 16 / 4);

  private final Set<String> comments = new LinkedHashSet<>();
  private long shortestNanos = Long.MAX_VALUE;
  private long longestNanos;
  private boolean full;

  RunningProfile(SampledProfiles profiles, SampleFilter filter, Window window) {
    this.profiles = profiles;
    this.window = window;
    this.builder =
        new ProfileBuilder(
            List.of(new ValueType("samples", "count"), profiles.engine().family().valueType()));
    this.samples = new WindowSamples(filter, builder, profiles.engine().labels());
  }

  /** Waits for this time, or until nobody wants the profile or there is no room for more. */
  public void await(Duration duration, SampledProfiles.Waiting waiting)
      throws InterruptedException, IOException, SamplingException {
    window.await(
        duration,
        waiting,
        () -> {
          readEnded();
          return !full;
        });
  }

  /** Ends the window and makes the profile of it. */
  public Profile stop() throws IOException, SamplingException {
    profiles.engine().close(window);
    readEnded();
    builder
        .period(profiles.engine().family().valueType(), longestNanos)
        .program(ProgramName.current())
        .window(window.startMillis() * 1_000_000, window.durationNanos());
    comments.forEach(builder::comment);
    comment();
    profiles.taken(samples);
    return builder.build();
  }

  private void readEnded() throws IOException, SamplingException {
    List<Segment> segments = window.takeEnded();
    SourceFiles sourceFiles = profiles.sourceFiles();
    try {
      for (Segment segment : segments) {
        segment.session().check();
        note(segment.session());
        SelectedThreads threads = inTurn(() -> samples.threads(segment));
        if (threads != SelectedThreads.ALL) {
          threads.match();
        }
        inTurn(
            () -> {
              samples.add(segment, threads, sourceFiles);
              return null;
            });
        full = builder.frameCount() > maxFrames;
      }
    } finally {
      segments.forEach(segment -> segment.session().release());
    }
  }

  private interface Reading<T> {

    T read() throws IOException, SamplingException;
  }

  private static <T> T inTurn(Reading<T> reading) throws IOException, SamplingException {
    // For others that read.
    Activity.Waiting waiting = Activity.waiting();
    try {
      READING.take();
    } finally {
      Activity.goOn(waiting);
    }
    try {
      return reading.read();
    } finally {
      READING.release();
    }
  }

  private void note(SamplingSession session) {
    comments.add("engine=" + session.trigger());
    comments.addAll(session.notTaken());
    if (session.missesNewThreads()) {
      comments.add(
          "another profiler in this JVM has taken over the starts of threads: those that have started"
              + " since may be missing");
    }
    shortestNanos = Math.min(shortestNanos, session.intervalNanos());
    longestNanos = Math.max(longestNanos, session.intervalNanos());
    SamplingRate rate = SamplingRate.of(window.hz(), session.trigger());
    if (rate.isCapped()) {
      comments.add(rate.comment(session.trigger()));
    }
  }

  private void comment() {
    if (shortestNanos < longestNanos) {
      builder.comment(
          "sampled every "
              + longestNanos / 1000
              + " us, in part every "
              + shortestNanos / 1000
              + " us; each sample has the weight of its own interval");
    }
    if (window.restarts() > 0) {
      builder.comment(
          "gap="
              + Math.round(window.gapNanos() / 1e6)
              + "ms restarts="
              + window.restarts()
              + ": not sampled while the engine was started again");
    }
    if (window.isCut()) {
      builder.comment("ended early: " + window.cutReason());
    }
    if (full) {
      builder.comment("ended early: too many different stacks to keep; ask for less");
    }
    samples.comment();
  }

  @Override
  public void close() {
    profiles.discard(window);
  }
}
