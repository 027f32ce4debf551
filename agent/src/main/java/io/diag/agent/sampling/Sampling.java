package io.diag.agent.sampling;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.NativeLibraries;
import java.lang.instrument.Instrumentation;

/** The sampling engines of this JVM. */
public final class Sampling {

  private final SampledProfiles cpu;
  private final SampledProfiles wall;

  public Sampling(
      NativeLibraries libraries,
      Configuration configuration,
      Instrumentation instrumentation,
      Features features,
      Counters counters) {
    cpu =
        new SampledProfiles(
            new SamplingEngine(
                new CpuFamily(libraries, configuration.get(Options.CPU_ENGINE)),
                libraries,
                features),
            instrumentation,
            counters);
    wall =
        new SampledProfiles(
            new SamplingEngine(new WallFamily(libraries), libraries, features),
            instrumentation,
            counters);
  }

  /** Of CPU time. */
  public SampledProfiles cpu() {
    return cpu;
  }

  /** Of wall-clock time, all threads. */
  public SampledProfiles wall() {
    return wall;
  }
}
