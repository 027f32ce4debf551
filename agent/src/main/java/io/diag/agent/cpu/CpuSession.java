package io.diag.agent.cpu;

import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One run of an engine, from its start to the profile. */
final class CpuSession implements Closeable {

  private static final List<ValueType> SAMPLE_TYPES =
      List.of(new ValueType("samples", "count"), new ValueType("cpu", "nanoseconds"));

  private static final long CHECK_NANOS = 1_000_000_000;

  private final AsyncProfilerLibrary library;
  private final CpuEngine engine;
  private final SamplingRate rate;
  private final List<String> notTaken;
  private final RecordingFile file;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private final long startCpuNanos = processCpuNanos();
  private boolean filledUp;
  private boolean stopped;
  private long sampleCount;
  private long lostCount;

  private CpuSession(
      AsyncProfilerLibrary library,
      CpuEngine engine,
      SamplingRate rate,
      List<String> notTaken,
      RecordingFile file) {
    this.library = library;
    this.engine = engine;
    this.rate = rate;
    this.notTaken = List.copyOf(notTaken);
    this.file = file;
  }

  /**
   * Starts sampling.
   *
   * @param notTaken why engines before this one are not used
   * @throws IllegalStateException if the engine cannot be started here
   */
  static CpuSession start(
      AsyncProfilerLibrary library,
      CpuEngine engine,
      int hz,
      List<String> notTaken,
      NativeLibraries libraries)
      throws CpuProfilingException {
    SamplingRate rate = SamplingRate.of(hz, engine);
    RecordingFile file = RecordingFile.create(libraries.directories());
    boolean started = false;
    try {
      library.execute(
          "start,event=" + engine.event() + ",interval=" + rate.intervalNanos() + file.options());
      started = true;
    } finally {
      if (!started) {
        file.close();
      }
    }
    file.unlink();
    return new CpuSession(library, engine, rate, notTaken, file);
  }

  /** Waits for the end of the window, or until there is no more room for samples. */
  void await(Duration duration, CpuProfiler.Window window)
      throws IOException, InterruptedException {
    long end = startNanos + duration.toNanos();
    boolean wanted = true;
    for (long left; wanted && (left = end - System.nanoTime()) > 0; ) {
      wanted = window.await(Duration.ofNanos(Math.min(left, CHECK_NANOS)));
      if (file.isFull()) {
        filledUp = true;
        return;
      }
    }
  }

  /** Stops sampling and reads what was sampled. */
  Profile stop(SourceFiles sourceFiles) throws IOException, CpuProfilingException {
    long duration = System.nanoTime() - startNanos;
    long cpuNanos = processCpuNanos() - startCpuNanos;
    stopEngine();
    ProfileBuilder builder =
        new ProfileBuilder(SAMPLE_TYPES, new ValueType("cpu", "nanoseconds"), rate.intervalNanos());
    builder.program(ProgramName.current()).window(startMillis * 1_000_000, duration);
    comment(builder);
    ExecutionSamples samples = new ExecutionSamples(rate.intervalNanos(), sourceFiles);
    file.forEachChunk(samples::addChunk);
    samples.addLost(SessionTotals.read(library));
    if (engine.isBoundToTick()) {
      samples.addMissed(cpuNanos);
    }
    samples.writeTo(builder);
    sampleCount = samples.count();
    lostCount = samples.lost();
    return builder.build();
  }

  long sampleCount() {
    return sampleCount;
  }

  long lostCount() {
    return lostCount;
  }

  @Override
  public void close() {
    try {
      stopEngine();
    } finally {
      file.close();
    }
  }

  /** To 10 ms, as the kernel accounts for processes. */
  private static long processCpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private void stopEngine() {
    if (!stopped) {
      library.execute("stop");
      stopped = true;
    }
  }

  private void comment(ProfileBuilder builder) {
    builder.comment("engine=" + engine);
    for (String reason : notTaken) {
      builder.comment(reason);
    }
    if (filledUp) {
      builder.comment("ended early: the recording has reached its limit; ask for less");
    }
    if (rate.isCapped()) {
      builder.comment(rate.comment(engine));
    }
  }
}
