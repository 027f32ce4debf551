package io.diag.agent.sampling;

import io.diag.agent.counters.Features;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.ValueType;
import java.util.List;

/** Samples of allocations, where libdiag cannot take them. */
final class AllocationFamily implements EventFamily {

  private final NativeLibraries libraries;
  private final int intervalBytes;

  AllocationFamily(NativeLibraries libraries, int intervalBytes) {
    this.libraries = libraries;
    this.intervalBytes = intervalBytes;
  }

  @Override
  public String name() {
    return "allocations";
  }

  /** None: without libdiag there are no labels to be looked for. */
  @Override
  public int stamp() {
    return -1;
  }

  @Override
  public long lookMillis() {
    return SamplingEngine.CHECK_MILLIS;
  }

  /** The heap profile says it. */
  @Override
  public void off(Features features, String reason) {
    features.offSilently(name(), reason);
  }

  @Override
  public ValueType valueType() {
    return new ValueType("alloc_space", "bytes");
  }

  @Override
  public SamplingSession start(AsyncProfilerLibrary library, int hz, LabelRecords labels)
      throws SamplingException {
    try {
      return SamplingSession.start(
          library,
          Trigger.ALLOCATION,
          hz,
          "alloc=" + intervalBytes,
          List.of(),
          libraries.directories(),
          labels);
    } catch (IllegalStateException e) {
      throw new SamplingException("Could not enable allocation profiling: " + e.getMessage(), e);
    }
  }
}
