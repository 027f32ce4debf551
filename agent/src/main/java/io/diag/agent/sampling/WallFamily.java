package io.diag.agent.sampling;

import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.ValueType;
import io.diag.hooks.OsThreads;
import java.util.List;

/** Samples of all threads, running and waiting. */
final class WallFamily implements EventFamily {

  private final NativeLibraries libraries;

  WallFamily(NativeLibraries libraries) {
    this.libraries = libraries;
  }

  @Override
  public String name() {
    return "wall";
  }

  @Override
  public int stamp() {
    return OsThreads.WALL;
  }

  /**
   * A thread that has used less than 10 us since its last sample is not interrupted: the library
   * counts it as waiting where it was, and its word stays as it is. In between it may have woken,
   * changed its labels and gone to sleep again.
   */
  @Override
  public long lookMillis() {
    return 10;
  }

  @Override
  public ValueType valueType() {
    return new ValueType("wall", "nanoseconds");
  }

  @Override
  public SamplingSession start(AsyncProfilerLibrary library, int hz, LabelRecords labels)
      throws SamplingException {
    try {
      return SamplingSession.start(
          library,
          Trigger.WALL,
          hz,
          Trigger.WALL.options(hz),
          List.of(),
          libraries.directories(),
          labels);
    } catch (IllegalStateException e) {
      throw new SamplingException("Could not enable wall-clock profiling: " + e.getMessage(), e);
    }
  }
}
