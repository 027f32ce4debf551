package io.diag.agent.sampling;

import io.diag.agent.config.CpuEngineChoice;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.ValueType;
import io.diag.hooks.OsThreads;
import java.util.ArrayList;
import java.util.List;

/** Samples of running threads, by the first trigger that is permitted and affordable. */
final class CpuFamily implements EventFamily {

  private final NativeLibraries libraries;
  private final CpuEngineChoice choice;

  CpuFamily(NativeLibraries libraries, CpuEngineChoice choice) {
    this.libraries = libraries;
    this.choice = choice;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int stamp() {
    return OsThreads.CPU;
  }

  @Override
  public long lookMillis() {
    return SamplingEngine.CHECK_MILLIS;
  }

  @Override
  public ValueType valueType() {
    return new ValueType("cpu", "nanoseconds");
  }

  @Override
  public SamplingSession start(AsyncProfilerLibrary library, int hz, LabelRecords labels)
      throws SamplingException {
    List<String> reasons = new ArrayList<>();
    for (Trigger trigger : Trigger.CPU) {
      String refusal = refusal(trigger);
      if (refusal == null) {
        try {
          return SamplingSession.start(
              library, trigger, hz, trigger.options(hz), reasons, libraries.directories(), labels);
        } catch (IllegalStateException e) {
          refusal = e.getMessage();
        }
      }
      if (!refusal.isEmpty()) {
        reasons.add("not " + trigger + ": " + refusal);
      }
    }
    throw new SamplingException(
        "Could not enable CPU profiling: no engine works here ("
            + String.join("; ", reasons)
            + ")");
  }

  /** Why a trigger is not even tried; empty if the operator chose another; null if it is. */
  private String refusal(Trigger trigger) {
    if (choice != CpuEngineChoice.AUTO) {
      return trigger.name().equals(choice.name()) ? null : "";
    }
    if (trigger != Trigger.PERF_EVENTS) {
      return null;
    }
    String permission = PerfEventsPermission.refusal();
    return permission != null ? permission : DescriptorBudget.refusal();
  }
}
