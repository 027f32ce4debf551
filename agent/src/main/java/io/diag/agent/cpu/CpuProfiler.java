package io.diag.agent.cpu;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.CpuEngineChoice;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes CPU profiles, one at a time. Nothing is loaded and nothing runs until the first one is
 * asked for.
 */
public final class CpuProfiler {

  public static final String FEATURE = "cpu";

  private final NativeLibraries libraries;
  private final CpuEngineChoice choice;
  private final Instrumentation instrumentation;
  private final Features features;
  private final LongAdder profiles;
  private final LongAdder samples;
  private final LongAdder lost;
  private final AtomicBoolean running = new AtomicBoolean();

  /** From when the engine has started; before that, CPU time is not seen yet. */
  private volatile boolean sampling;

  /** Touched only by whoever has set {@link #running}. */
  private AsyncProfilerLibrary library;

  public CpuProfiler(
      NativeLibraries libraries,
      Configuration configuration,
      Instrumentation instrumentation,
      Features features,
      Counters counters) {
    this.libraries = libraries;
    this.choice = configuration.get(Options.CPU_ENGINE);
    this.instrumentation = instrumentation;
    this.features = features;
    this.profiles = counters.counter("diag_cpu_profiles_total", "CPU profiles taken.");
    this.samples = counters.counter("diag_cpu_samples_total", "CPU samples in them.");
    this.lost =
        counters.counter(
            "diag_cpu_samples_lost_total", "CPU samples whose stack could not be kept.");
    counters.gauge(
        "diag_cpu_profiles_running", "CPU profiles being taken.", () -> sampling ? 1 : 0);
    features.on(FEATURE, "(not used yet)");
  }

  /** Waits for the end of a profile's window. */
  public interface Window {

    /** Returns true after this time, or false as soon as nobody wants the profile any more. */
    boolean await(Duration duration) throws InterruptedException;
  }

  /**
   * Samples for the given time.
   *
   * @param hz samples per second of CPU time; an engine that cannot do as many does what it can and
   *     the profile says so
   * @throws CpuProfilerBusyException if a profile is being taken
   * @throws NativeLibraryException if async-profiler cannot be loaded here
   */
  public Profile collect(Duration duration, int hz, Window window)
      throws CpuProfilerBusyException,
          NativeLibraryException,
          CpuProfilingException,
          IOException,
          InterruptedException {
    if (!running.compareAndSet(false, true)) {
      throw new CpuProfilerBusyException();
    }
    try {
      load();
      try (CpuSession session = start(hz)) {
        sampling = true;
        session.await(duration, window);
        Profile profile = session.stop(new SourceFiles(instrumentation));
        profiles.increment();
        samples.add(session.sampleCount());
        lost.add(session.lostCount());
        return profile;
      }
    } finally {
      sampling = false;
      running.set(false);
    }
  }

  private void load() throws NativeLibraryException {
    if (library != null) {
      return;
    }
    try {
      library = AsyncProfilerLibrary.load(libraries);
    } catch (NativeLibraryException e) {
      features.off(FEATURE, e.getMessage());
      throw e;
    }
  }

  private CpuSession start(int hz) throws CpuProfilingException {
    List<String> reasons = new ArrayList<>();
    for (CpuEngine engine : CpuEngine.values()) {
      String refusal = refusal(engine);
      if (refusal == null) {
        try {
          CpuSession session = CpuSession.start(library, engine, hz, reasons, libraries);
          features.on(FEATURE, "engine=" + engine);
          return session;
        } catch (IllegalStateException e) {
          refusal = e.getMessage();
        }
      }
      if (!refusal.isEmpty()) {
        reasons.add("not " + engine + ": " + refusal);
      }
    }
    throw new CpuProfilingException(
        "Could not enable CPU profiling: no engine works here ("
            + String.join("; ", reasons)
            + ")");
  }

  /** Why an engine is not even tried; empty if the operator chose another; null if it is. */
  private String refusal(CpuEngine engine) {
    if (choice != CpuEngineChoice.AUTO) {
      return engine.name().equals(choice.name()) ? null : "";
    }
    if (engine != CpuEngine.PERF_EVENTS) {
      return null;
    }
    String permission = PerfEventsPermission.refusal();
    return permission != null ? permission : DescriptorBudget.refusal();
  }
}
