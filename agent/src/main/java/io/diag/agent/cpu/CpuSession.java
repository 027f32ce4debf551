package io.diag.agent.cpu;

import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** One run of an engine, from its start to the profile. */
final class CpuSession implements Closeable {

  private static final List<ValueType> SAMPLE_TYPES =
      List.of(new ValueType("samples", "count"), new ValueType("cpu", "nanoseconds"));

  private final AsyncProfilerLibrary library;
  private final CpuEngine engine;
  private final SamplingRate rate;
  private final List<String> notTaken;
  private final RecordingFile file;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
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
      throws IOException {
    SamplingRate rate = SamplingRate.of(hz, engine);
    RecordingFile file = RecordingFile.create(libraries.directories());
    try {
      library.execute(
          "start,event="
              + engine.event()
              + ",interval="
              + rate.intervalNanos()
              + ",file="
              + file.path()
              + RecordingFile.OPTIONS);
      file.unlink();
      return new CpuSession(library, engine, rate, notTaken, file);
    } catch (IllegalStateException e) {
      file.close();
      throw e;
    }
  }

  /** Stops sampling and reads what was sampled. */
  Profile stop(SourceFiles sourceFiles) throws IOException {
    stopEngine();
    long duration = System.nanoTime() - startNanos;
    ProfileBuilder builder =
        new ProfileBuilder(SAMPLE_TYPES, new ValueType("cpu", "nanoseconds"), rate.intervalNanos());
    builder.program(ProgramName.current()).window(startMillis * 1_000_000, duration);
    comment(builder);
    ExecutionSamples samples = new ExecutionSamples(rate.intervalNanos(), sourceFiles);
    file.forEachChunk(samples::addChunk);
    samples.addSkipped(SessionTotals.skippedSamples(library));
    if (engine.tellsMissedSamples()) {
      samples.addMissed(SessionTotals.nanos(library));
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

  private void stopEngine() {
    if (!stopped) {
      stopped = true;
      library.execute("stop");
    }
  }

  private void comment(ProfileBuilder builder) {
    builder.comment("engine=" + engine);
    for (String reason : notTaken) {
      builder.comment(reason);
    }
    if (rate.isCapped()) {
      builder.comment(rate.comment(engine));
    }
  }
}
