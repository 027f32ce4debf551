package io.diag.agent.sampling;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.config.RingChoice;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.killswitch.KillSwitch;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.log.AgentLog;
import io.diag.agent.natives.NativeLibraries;
import java.lang.instrument.Instrumentation;
import java.util.List;

/** The sampling engines of this JVM. */
public final class Sampling {

  /** What a profile is sampled at unless something else is asked for, as in Go. */
  public static final int CPU_HZ = 100;

  /** For wall-clock profiles: there all threads are looked at, not only those that run. */
  public static final int WALL_HZ = 20;

  private final SampleRing cpuRing;
  private final SampleRing wallRing;
  private final SampledProfiles cpu;
  private final SampledProfiles wall;

  public Sampling(
      NativeLibraries libraries,
      Configuration configuration,
      Instrumentation instrumentation,
      Features features,
      Counters counters,
      LabelRecords labels) {
    RingChoice rings = configuration.get(Options.RING);
    SamplingEngine cpuEngine =
        new SamplingEngine(
            new CpuFamily(libraries, configuration.get(Options.CPU_ENGINE)),
            libraries,
            features,
            labels);
    SamplingEngine wallEngine =
        new SamplingEngine(new WallFamily(libraries), libraries, features, labels);
    String refusal = AsyncProfilerLibrary.refusal(libraries);
    if (refusal != null) {
      AgentLog.line("CPU and wall-clock profiles are off: " + refusal);
    }
    cpuRing = rings.hasCpu() ? new SampleRing(cpuEngine, CPU_HZ, features) : null;
    wallRing = rings.hasWall() ? new SampleRing(wallEngine, WALL_HZ, features) : null;
    cpu = new SampledProfiles(cpuEngine, cpuRing, instrumentation, counters);
    wall = new SampledProfiles(wallEngine, wallRing, instrumentation, counters);
  }

  /** Starts the rings that are configured. */
  public void startRings() {
    if (cpuRing != null) {
      cpuRing.start();
    }
    if (wallRing != null) {
      wallRing.start();
    }
  }

  /** Makes both engines parts of the agent that can be turned off. */
  public void register(KillSwitch killSwitch) {
    for (SampledProfiles profiles : List.of(cpu, wall)) {
      killSwitch.add(profiles.engine().family().name(), profiles.engine());
    }
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
