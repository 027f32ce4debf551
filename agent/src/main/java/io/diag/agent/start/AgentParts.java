package io.diag.agent.start;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.creation.CreationHooks;
import io.diag.agent.creation.ThreadCreateProfile;
import io.diag.agent.creation.ThreadCreation;
import io.diag.agent.custom.CustomProfiles;
import io.diag.agent.dump.Threads;
import io.diag.agent.heap.Heap;
import io.diag.agent.heap.HeapProfile;
import io.diag.agent.killswitch.Hooks;
import io.diag.agent.killswitch.KillSwitch;
import io.diag.agent.labels.LabelHooks;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.labels.LabelTracking;
import io.diag.agent.leaks.LeakDetector;
import io.diag.agent.leaks.LeakProfile;
import io.diag.agent.limit.SoftLimit;
import io.diag.agent.locks.ContentionProfile;
import io.diag.agent.locks.Locks;
import io.diag.agent.log.AgentLog;
import io.diag.agent.metrics.Metrics;
import io.diag.agent.metrics.PinnedHooks;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.profile.ProfileSources;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.sampling.AllocationRecording;
import io.diag.agent.sampling.Sampling;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.Loops;
import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.Instrumentation;

/**
 * What works without the debug port.
 *
 * @param metrics null if they are not wanted
 */
record AgentParts(
    Features features,
    Counters counters,
    KillSwitch killSwitch,
    Sampling sampling,
    ThreadCreation creation,
    Heap heap,
    Locks locks,
    ProfileSources sources,
    CustomProfiles custom,
    Threads threads,
    LeakDetector leaks,
    SoftLimit limit,
    Metrics metrics) {

  private static final String POSITIONS_FEATURE = "cpu.precise";

  static AgentParts create(
      String version,
      Configuration configuration,
      Instrumentation instrumentation,
      JavaBase javaBase,
      LabelHooks labelHooks,
      CreationHooks creationHooks,
      PinnedHooks pinnedHooks) {
    Features features = new Features();
    Counters counters = new Counters();
    counters.counter(
        "diag_suppressed_errors_total",
        "Errors inside the agent that were kept from the service.",
        SuppressedErrors::count);
    counters.counter(
        "diag_log_lines_dropped_total",
        "Lines of the agent's that were dropped, because stderr did not take those before.",
        AgentLog::dropped);
    HeapRoom room = HeapRoom.ofService();
    counters.counter(
        "diag_no_room_refused_total",
        "Answers that were refused or cut, since the service's heap had no room for them.",
        room::refused);
    counters.counter(
        "diag_no_room_skipped_total",
        "Rounds of the agent's threads that were left out, since the service's heap had no room.",
        room::skipped);
    NativeLibraries libraries = new NativeLibraries(configuration, javaBase);
    // First of all: what is compiled before this has its positions at safepoints only.
    JvmtiLibrary.load(libraries, features);
    if (AgentThreads.isAgentThread(Thread.currentThread().getName())) {
      // It began before the library was there.
      JvmtiLibrary.agentThread();
    }
    if (configuration.get(Options.CPU_PRECISE)) {
      keepAllPositions(features);
    }
    LabelRecords labels = LabelTracking.start(labelHooks, configuration, features, counters);
    Sampling sampling =
        new Sampling(libraries, configuration, instrumentation, features, counters, labels);
    Heap heap =
        Heap.start(
            configuration,
            labels,
            features,
            counters,
            interval ->
                AllocationRecording.start(libraries, interval, instrumentation, features, labels));
    ProfileSources sources = new ProfileSources();
    sources.register(new HeapProfile(heap, "heap"));
    sources.register(new HeapProfile(heap, "allocs"));
    ThreadCreation creation = ThreadCreation.start(creationHooks, features, counters);
    sources.register(new ThreadCreateProfile(creation));
    Threads threads = new Threads(javaBase, creation, configuration.get(Options.LABELS_MAX));
    sources.register(threads);
    Locks locks = Locks.start(configuration, instrumentation, threads, features, counters);
    sources.register(new ContentionProfile(locks, ContentionProfile.View.WAITERS));
    sources.register(new ContentionProfile(locks, ContentionProfile.View.HOLDERS));
    LeakDetector leaks = LeakDetector.create(configuration, threads, features, counters);
    sources.register(new LeakProfile(leaks, threads));
    SoftLimit limit = new SoftLimit(javaBase, features, counters);
    KillSwitch killSwitch = new KillSwitch(features);
    counters.gauge(
        "diag_off",
        "1 while the agent is turned off.",
        () -> killSwitch.offReason() == null ? 0 : 1);
    killSwitch.add(Hooks.FEATURE, new Hooks(creation));
    killSwitch.add("threads", Loops.ALL);
    sampling.register(killSwitch);
    heap.register(killSwitch);
    killSwitch.add("locks", locks.rates());
    killSwitch.add("memory-limit", limit);
    return new AgentParts(
        features,
        counters,
        killSwitch,
        sampling,
        creation,
        heap,
        locks,
        sources,
        new CustomProfiles(sources),
        threads,
        leaks,
        limit,
        configuration.get(Options.METRICS)
            ? Metrics.start(
                javaBase,
                version,
                features,
                counters,
                pinnedHooks::count,
                configuration.get(Options.MODE).samplesUnasked())
            : null);
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
