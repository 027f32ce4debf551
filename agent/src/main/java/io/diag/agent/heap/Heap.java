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
import java.util.function.Supplier;

/**
 * The samples of the heap: taken all the time, or from the first request on. Thread-safe; what has
 * not begun begins under the lock of this object, which takes some milliseconds.
 */
public final class Heap {

  static final String FEATURE = "heap";

  private final int interval;

  /** Starts the samples; null if they have begun, or are off for good. */
  private Supplier<Begun> beginning;

  /** Null until then. */
  private volatile Begun begun;

  /** Gets the source when sampling has begun; null before {@link #register}. */
  private KillSwitch killSwitch;

  /**
   * What has begun.
   *
   * @param source null if nothing is known
   * @param offReason why that is so
   * @param liveUnknownReason why it is not known what is in use
   */
  record Begun(AllocationSource source, String offReason, String liveUnknownReason, Instant since) {

    Begun(AllocationSource source, String offReason, String liveUnknownReason) {
      this(source, offReason, liveUnknownReason, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    static Begun off(String reason) {
      return new Begun(null, reason, "what is in use is not known: heap is off, " + reason);
    }
  }

  /** One that has begun. */
  Heap(int interval, Begun begun) {
    this.interval = interval;
    this.begun = begun;
  }

  private Heap(int interval, Supplier<Begun> beginning) {
    this.interval = interval;
    this.beginning = beginning;
  }

  /**
   * Begins to sample, or says why not; in the mode {@code minimal} when it is first asked for.
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
      return new Heap(interval, Begun.off(reason));
    }
    Supplier<Begun> beginning = () -> begin(configuration, labels, features, counters, fallback);
    if (configuration.get(Options.MODE).samplesUnasked()) {
      return new Heap(interval, beginning.get());
    }
    features.on(FEATURE, "(begins with the first request for heap or allocs: mode=minimal)");
    return new Heap(interval, beginning);
  }

  private static Begun begin(
      Configuration configuration,
      LabelRecords labels,
      Features features,
      Counters counters,
      Fallback fallback) {
    int interval = configuration.get(Options.HEAP_INTERVAL);
    if (!ThreadStacks.isAvailable()) {
      return recorded(configuration, features, fallback);
    }
    HeapProfiler profiler = new HeapProfiler(configuration, labels);
    String reason = reason(profiler, configuration, features);
    if (reason != null) {
      features.off(FEATURE, reason);
      return Begun.off(reason);
    }
    features.on(FEATURE, "(one sample in " + interval + " bytes)");
    register(profiler, counters);
    return new Begun(profiler, null, null);
  }

  private Begun begun() {
    Begun now = begun;
    return now != null ? now : beginNow();
  }

  private synchronized Begun beginNow() {
    if (begun == null) {
      Begun now = beginning.get();
      beginning = null;
      begun = now;
      tell(now);
    }
    return begun;
  }

  private synchronized void tell(Begun now) {
    if (killSwitch != null && now.source() != null) {
      killSwitch.add(FEATURE, now.source());
    }
  }

  /** Starts what there is instead of libdiag. */
  public interface Fallback {

    AllocationRecording start(int interval) throws NativeLibraryException, SamplingException;
  }

  private static Begun recorded(Configuration configuration, Features features, Fallback fallback) {
    int interval = configuration.get(Options.HEAP_INTERVAL);
    String reason = "libdiag is not there, see " + JvmtiLibrary.FEATURE;
    try {
      AllocationSource source =
          RecordedAllocations.start(
              fallback.start(interval), 4 * configuration.get(Options.HEAP_MAX_STACKS), features);
      features.on(
          FEATURE, "(what is allocated, by async-profiler; not what is in use: " + reason + ")");
      return new Begun(source, null, "what is in use is not known: " + reason);
    } catch (NativeLibraryException | SamplingException | RuntimeException e) {
      features.off(FEATURE, reason + "; and async-profiler: " + e.getMessage());
      return Begun.off(reason);
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
  public synchronized void register(KillSwitch wanted) {
    killSwitch = wanted;
    if (begun != null) {
      tell(begun);
    }
  }

  /** Null if it is known. */
  String liveUnknownReason() {
    return begun().liveUnknownReason();
  }

  boolean knowsLive() {
    return begun().liveUnknownReason() == null;
  }

  void prepareCollection() {
    AllocationSource source = begun().source();
    if (source != null) {
      source.prepareCollection();
    }
  }

  AllocationSource.Snapshot snapshot() {
    AllocationSource source = begun().source();
    return source == null
        ? new AllocationSource.Snapshot(AllocationSites.Totals.NONE, null, null, 0, 1, Losses.NONE)
        : source.snapshot();
  }

  /** 0 before it has begun: the index asks for it, and begins nothing. */
  int siteCount() {
    Begun now = begun;
    return now == null || now.source() == null ? 0 : now.source().siteCount();
  }

  int interval() {
    return interval;
  }

  /** What a profile has to say of itself. */
  void comment(AllocationSource.Snapshot snapshot, ProfileBuilder builder) {
    if (begun().offReason() != null) {
      builder.comment("heap is off: " + begun().offReason());
      return;
    }
    builder.comment("sampled since " + begun().since());
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
    if (!knowsLive()) {
      return begun().liveUnknownReason();
    }
    return snapshot.pause() == 0
        ? "in use: all that was allocated and is not known to be gone, since no collection is known"
            + " to have been completed"
        : "in use: what has outlived collection "
            + snapshot.pause()
            + " (counted by pauses since the start)";
  }
}
