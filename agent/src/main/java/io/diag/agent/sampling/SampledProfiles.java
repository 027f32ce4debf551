package io.diag.agent.sampling;

import io.diag.agent.counters.Counters;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Takes profiles of one event family, any number at once. */
public final class SampledProfiles {

  private final SamplingEngine engine;
  private final Instrumentation instrumentation;
  private final SampleRing ring;
  private final LongAdder profiles;
  private final LongAdder samples;
  private final LongAdder lost;

  /**
   * Profiles of one engine.
   *
   * @param ring null if nothing is kept
   */
  SampledProfiles(
      SamplingEngine engine, SampleRing ring, Instrumentation instrumentation, Counters counters) {
    this.engine = engine;
    this.ring = ring;
    this.instrumentation = instrumentation;
    String name = engine.family().name();
    String title = name.equals("cpu") ? "CPU" : "Wall-clock";
    this.profiles =
        counters.counter("diag_" + name + "_profiles_total", title + " profiles taken.");
    this.samples = counters.counter("diag_" + name + "_samples_total", title + " samples in them.");
    this.lost =
        counters.counter(
            "diag_" + name + "_samples_lost_total",
            title + " samples whose stack could not be kept.");
    counters.gauge(
        "diag_" + name + "_profiles_running",
        title + " profiles being taken.",
        engine::openWindows);
  }

  /** Waits for the end of a profile's window. */
  public interface Waiting {

    /** Returns true after this time, or false as soon as nobody wants the profile any more. */
    boolean await(Duration duration) throws InterruptedException;
  }

  /**
   * Takes a profile.
   *
   * @param hz samples per second; where fewer can be had, the profile says so
   * @throws NativeLibraryException if async-profiler cannot be loaded here
   */
  public Profile profile(Duration duration, int hz, SampleFilter filter, Waiting waiting)
      throws NativeLibraryException, SamplingException, IOException, InterruptedException {
    try (RunningProfile profile = start(hz, filter)) {
      profile.await(duration, waiting);
      return profile.stop();
    }
  }

  /** Begins a profile that its caller ends. */
  public RunningProfile start(int hz, SampleFilter filter)
      throws NativeLibraryException, SamplingException {
    return new RunningProfile(this, filter, begin(hz));
  }

  /** Whether there is a ring to ask for the last minutes. */
  public boolean hasRing() {
    return ring != null;
  }

  /** A profile of what the ring has of the last so-much. */
  public Profile last(Duration duration, SampleFilter filter)
      throws NativeLibraryException, SamplingException, IOException {
    try (RunningProfile profile = new RunningProfile(this, filter, ring.last(duration))) {
      return profile.stop();
    }
  }

  /** What the ring has recorded in the last so-much. */
  public Recording recordingOfLast(Duration duration)
      throws NativeLibraryException, SamplingException {
    Recording recording = new Recording();
    recording.add(ring.last(duration).takeEnded());
    try {
      recording.check();
    } catch (SamplingException e) {
      recording.close();
      throw e;
    }
    return recording;
  }

  /** Takes a recording: the raw events of everything the engine sampled in the window. */
  public Recording record(Duration duration, int hz, Waiting waiting)
      throws NativeLibraryException, SamplingException, IOException, InterruptedException {
    Window window = begin(hz);
    Recording recording = new Recording();
    boolean whole = false;
    try {
      window.await(
          duration,
          waiting,
          () -> {
            recording.add(window.takeEnded());
            return !recording.isFull();
          });
      engine.close(window);
      recording.add(window.takeEnded());
      recording.check();
      profiles.increment();
      whole = true;
      return recording;
    } finally {
      if (!whole) {
        discard(window);
        recording.close();
      }
    }
  }

  private Window begin(int hz) throws NativeLibraryException, SamplingException {
    Window window = new Window(hz);
    engine.open(window);
    return window;
  }

  SamplingEngine engine() {
    return engine;
  }

  SourceFiles sourceFiles() {
    return new SourceFiles(instrumentation);
  }

  void discard(Window window) {
    engine.close(window);
    for (Segment segment : window.takeEnded()) {
      segment.session().release();
    }
  }

  void taken(WindowSamples taken) {
    profiles.increment();
    samples.add(taken.count());
    lost.add(taken.lost());
  }
}
