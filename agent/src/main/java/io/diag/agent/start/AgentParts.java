package io.diag.agent.start;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.custom.CustomProfiles;
import io.diag.agent.labels.LabelHooks;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.labels.LabelTracking;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.ProfileSources;
import io.diag.agent.sampling.Sampling;
import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.Instrumentation;

/** What works without the debug port. */
record AgentParts(
    Features features,
    Counters counters,
    Sampling sampling,
    ProfileSources sources,
    CustomProfiles custom) {

  private static final String POSITIONS_FEATURE = "cpu.precise";

  static AgentParts create(
      Configuration configuration,
      Instrumentation instrumentation,
      JavaBase javaBase,
      LabelHooks hooks) {
    Features features = new Features();
    Counters counters = new Counters();
    counters.counter(
        "diag_suppressed_errors_total",
        "Errors inside the agent that were kept from the service.",
        SuppressedErrors::count);
    NativeLibraries libraries = new NativeLibraries(configuration, javaBase);
    // First of all: what is compiled before this has its positions at safepoints only.
    JvmtiLibrary.load(libraries, features);
    if (configuration.get(Options.CPU_PRECISE)) {
      keepAllPositions(features);
    }
    LabelRecords labels = LabelTracking.start(hooks, configuration, features, counters);
    Sampling sampling =
        new Sampling(libraries, configuration, instrumentation, features, counters, labels);
    ProfileSources sources = new ProfileSources();
    return new AgentParts(features, counters, sampling, sources, new CustomProfiles(sources));
  }

  private static void keepAllPositions(Features features) {
    if (JvmtiLibrary.keepAllPositions()) {
      features.on(POSITIONS_FEATURE, "");
    } else if (JvmtiLibrary.isLoaded()) {
      features.off(
          POSITIONS_FEATURE,
          "the JVM refuses compilation events; -XX:+UnlockDiagnosticVMOptions"
              + " -XX:+DebugNonSafepoints does the same");
    }
  }
}
