package io.diag.agent.heap;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.killswitch.KillSwitch;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.HeapSamples;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.natives.ThreadStacks;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.sampling.AllocationRecording;
import io.diag.agent.sampling.SamplingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.RejectedExecutionException;

/** The samples of the heap that are taken all the time, if they can be. */
public final class Heap {

  static final String FEATURE = "heap";

  private final AllocationSource source;
  private final int interval;
  private final String offReason;
  private final String liveUnknownReason;
  private final Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /**
   * The heap as it can be had.
   *
   * @param source null if nothing is known
   * @param offReason why that is so
   * @param liveUnknownReason why it is not known what is in use
   */
  Heap(AllocationSource source, int interval, String offReason, String liveUnknownReason) {
    this.source = source;
    this.interval = interval;
    this.offReason = offReason;
    this.liveUnknownReason = liveUnknownReason;
  }

  private static Heap off(int interval, String reason) {
    return new Heap(null, interval, reason, "what is in use is not known: heap is off, " + reason);
  }

  /**
   * Begins to sample, or says why not.
   *
   * @param fallback starts async-profiler's samples, where libdiag is not there
   */
  public static Heap start(
      Configuration configuration,
      LabelRecords labels,
      Features features,
      Counters counters,
      Fallback fallback) {
    int interval = configuration.get(Options.HEAP_INTERVAL);
    if (interval == 0) {
      String reason = "the option heap.interval is 0";
      features.offSilently(FEATURE, reason);
      return off(interval, reason);
    }
    if (!ThreadStacks.isAvailable()) {
      return recorded(configuration, features, fallback);
    }
    HeapProfiler profiler = new HeapProfiler(configuration, labels);
    String reason = reason(profiler, configuration, features);
    if (reason != null) {
      features.off(FEATURE, reason);
      return off(interval, reason);
    }
    features.on(FEATURE, "(one sample in " + interval + " bytes)");
    register(profiler, counters);
    return new Heap(profiler, interval, null, null);
  }

  /** Starts what there is instead of libdiag. */
  public interface Fallback {

    AllocationRecording start(int interval) throws NativeLibraryException, SamplingException;
  }

  private static Heap recorded(Configuration configuration, Features features, Fallback fallback) {
    int interval = configuration.get(Options.HEAP_INTERVAL);
    String reason = "libdiag is not there, see " + JvmtiLibrary.FEATURE;
    try {
      AllocationSource source =
          RecordedAllocations.start(
              fallback.start(interval), 4 * configuration.get(Options.HEAP_MAX_STACKS), features);
      features.on(
          FEATURE, "(what is allocated, by async-profiler; not what is in use: " + reason + ")");
      return new Heap(source, interval, null, "what is in use is not known: " + reason);
    } catch (NativeLibraryException | SamplingException | RuntimeException e) {
      features.off(FEATURE, reason + "; and async-profiler: " + e.getMessage());
      return off(interval, reason);
    }
  }

  /** Starts it; null, or why it could not be. */
  private static String reason(
      HeapProfiler profiler, Configuration configuration, Features features) {
    int error;
    try {
      error = profiler.start(configuration, features);
    } catch (RejectedExecutionException e) {
      return e.getMessage();
    }
    if (error == 0) {
      return null;
    }
    return error == HeapSamples.NOT_AVAILABLE
        ? "another agent of this JVM has its samples of allocations, which only one can have (JVMTI"
            + " error 98)"
        : "the JVM refuses samples of allocations (JVMTI error " + error + ")";
  }

  private static void register(HeapProfiler profiler, Counters counters) {
    counters.counter(
        "diag_heap_samples_total",
        "Allocations that were sampled.",
        () -> HeapSamples.counts().samples());
    counters.counter(
        "diag_heap_samples_lost_total",
        "Sampled allocations for which there was no room.",
        profiler::lost);
    counters.gauge("diag_heap_followed", "Sampled objects that are followed.", profiler::followed);
    counters.counter(
        "diag_heap_not_followed_total",
        "Sampled objects that were one too many to be followed.",
        profiler::notFollowed);
    counters.gauge(
        "diag_heap_sites", "Different allocations in the heap profile.", profiler::siteCount);
  }

  /** Makes it a part of the agent that can be turned off. */
  public void register(KillSwitch killSwitch) {
    if (source != null) {
      killSwitch.add(FEATURE, source);
    }
  }

  /** Null if it is known. */
  String liveUnknownReason() {
    return liveUnknownReason;
  }

  boolean knowsLive() {
    return liveUnknownReason == null;
  }

  void prepareCollection() {
    if (source != null) {
      source.prepareCollection();
    }
  }

  AllocationSource.Snapshot snapshot() {
    return source == null
        ? new AllocationSource.Snapshot(AllocationSites.Totals.NONE, null, null, 0, 1, Losses.NONE)
        : source.snapshot();
  }

  int siteCount() {
    return source == null ? 0 : source.siteCount();
  }

  int interval() {
    return interval;
  }

  /** What a profile has to say of itself. */
  void comment(AllocationSource.Snapshot snapshot, ProfileBuilder builder) {
    if (offReason != null) {
      builder.comment("heap is off: " + offReason);
      return;
    }
    builder.comment("sampled since " + since);
    builder.comment(inUse(snapshot));
    if (snapshot.heaviest() > 1) {
      builder.comment(
          "of objects that would be kept from being freed one of up to "
              + snapshot.heaviest()
              + " is followed for all of them: what is in use of them is an estimate");
    }
    snapshot.losses().comment(builder);
  }

  private String inUse(AllocationSource.Snapshot snapshot) {
    if (liveUnknownReason != null) {
      return liveUnknownReason;
    }
    return snapshot.pause() == 0
        ? "in use: all that was allocated and is not known to be gone, since no collection is known"
            + " to have been completed"
        : "in use: what has outlived collection "
            + snapshot.pause()
            + " (counted by pauses since the start)";
  }
}
