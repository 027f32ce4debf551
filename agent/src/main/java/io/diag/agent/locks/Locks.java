package io.diag.agent.locks;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.weaving.Weaving;
import io.diag.hooks.Contention;
import io.diag.hooks.LockContention;
import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * Who waits for whom. Nothing of it is in the service before it is asked for the first time: then
 * the JDK's locks get their hooks.
 */
public final class Locks {

  private static final String FEATURE = "locks";

  private final Instrumentation instrumentation;
  private final Features features;
  private final Counters counters;
  private final int maxStacks;
  private final RecordedMonitors recorded;
  private final LockRates rates = new LockRates(this::prepare, this::changed);
  private volatile boolean prepared;
  private volatile String failure = "";

  private Locks(
      Instrumentation instrumentation, Features features, Counters counters, int maxStacks) {
    this.instrumentation = instrumentation;
    this.features = features;
    this.counters = counters;
    this.maxStacks = maxStacks;
    this.recorded = new RecordedMonitors(features);
  }

  /** Begins as the options want it. */
  public static Locks start(
      Configuration configuration,
      Instrumentation instrumentation,
      Features features,
      Counters counters) {
    Locks locks =
        new Locks(instrumentation, features, counters, configuration.get(Options.LOCKS_MAX_STACKS));
    features.offSilently(FEATURE, "nobody has asked for them yet");
    if (RecordedMonitors.isWanted()) {
      features.offSilently(RecordedMonitors.FEATURE, "nobody has asked for it yet");
    }
    int blockRate = configuration.get(Options.BLOCK_RATE);
    int mutexFraction = configuration.get(Options.MUTEX_FRACTION);
    if (blockRate > 0) {
      locks.rates.setBlockRate(blockRate);
    }
    if (mutexFraction > 0) {
      locks.rates.setMutexFraction(mutexFraction);
    }
    return locks;
  }

  public LockRates rates() {
    return rates;
  }

  /**
   * Samples at least so often until that is closed.
   *
   * @param rate 0 for as often as it is, or as is good in production if it is off
   */
  public LockRates.Wanted want(View view, long rate) {
    long nanos = 0;
    int fraction = 0;
    if (view == View.WAITERS) {
      nanos = rate > 0 ? rate : rates.blockRate() > 0 ? 0 : LockRates.PRODUCTION_BLOCK_RATE;
    } else {
      boolean on = rates.mutexFraction() > 0;
      fraction = rate > 0 ? (int) rate : on ? 0 : LockRates.PRODUCTION_MUTEX_FRACTION;
    }
    return rates.want(nanos, fraction);
  }

  /** Puts the hooks in, the first time. */
  private void prepare() {
    if (prepared) {
      return;
    }
    try {
      boolean fast = LockContention.prepare(maxStacks);
      LockHookSet hooks = new LockHookSet();
      Weaving.install(instrumentation, hooks);
      prepared = true;
      register();
      if (hooks.missing().isEmpty()) {
        features.on(FEATURE, fast ? "" : "(slower: this JDK keeps stacks in another way)");
      } else {
        failure = "this JDK has no place for the hooks " + hooks.missing();
        features.off(FEATURE, failure);
      }
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      failure = "this JDK is built in another way (" + e.getMessage() + ")";
      features.off(FEATURE, failure);
    }
  }

  private void changed() {
    if (prepared && RecordedMonitors.isWanted()) {
      recorded.record(LockContention.samplesWaits());
    }
  }

  /** Waits until what has happened so far is in a profile. */
  void catchUp(View view) {
    if (view == View.WAITERS) {
      recorded.catchUp();
    }
  }

  private void register() {
    counters.gauge("diag_lock_waits", "Waits in progress that are kept.", LockContention::waiting);
    counters.counter(
        "diag_lock_waits_refused_total",
        "Waits that were one too many to be kept.",
        LockContention::waitsRefused);
    counters.gauge(
        "diag_lock_stacks", "Different stacks of waiters and holders.", LockContention::stackCount);
    counters.counter(
        "diag_lock_stacks_refused_total",
        "Contention at stacks that were one too many to be told apart.",
        LockContention::stacksRefused);
    counters.counter(
        "diag_lock_labels_refused_total",
        "Contention that is kept without its labels, as there were too many different ones.",
        LockContention::labelsRefused);
  }

  int count(View view) {
    return contentions(view).size();
  }

  List<Contention> contentions(View view) {
    if (!prepared) {
      return List.of();
    }
    return switch (view) {
      case WAITERS -> LockContention.blocked();
      case HOLDERS -> LockContention.holders();
      case PAIRS -> LockContention.pairs();
    };
  }

  /**
   * Adds the waits that are not over.
   *
   * @param from no time before that counts, in System.nanoTime
   */
  void addInProgress(View view, ProfileBuilder builder, long from) {}

  /** What a profile has to say of itself. */
  void comment(View view, ProfileBuilder builder) {
    if (!failure.isEmpty()) {
      builder.comment("locks: " + failure);
    }
    long rate = rates.blockRate();
    int fraction = rates.mutexFraction();
    if (view == View.WAITERS) {
      builder.comment(rate == 0 ? "block-rate is 0: off" : "block-rate " + rate + " ns");
    } else {
      builder.comment(fraction == 0 ? "mutex-fraction is 0: off" : "mutex-fraction " + fraction);
    }
    if (RecordedMonitors.isWanted()) {
      recorded.comment(view, builder);
    }
  }
}
