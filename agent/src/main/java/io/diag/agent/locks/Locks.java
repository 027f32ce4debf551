package io.diag.agent.locks;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.dump.Threads;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.MonitorEvents;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.CancelledException;
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
  private static final String MONITORS = "locks.monitors";

  private final Instrumentation instrumentation;
  private final Features features;
  private final Counters counters;
  private final int maxStacks;
  private final RecordedMonitors recorded;
  private final boolean weaves;
  private final LockRates rates = new LockRates(this::prepare, this::changed);
  private final Threads threads;
  private final MonitorHolders holders;
  private final WaitsInProgress inProgress;
  private boolean monitors;

  /** Whether the service is only beginning: what is transformed now has not been compiled yet. */
  private boolean starting = true;

  /** Whether Object.wait has a hook. */
  private volatile boolean objectWait;

  private volatile boolean prepared;
  private volatile String failure = "";

  private Locks(
      Configuration configuration,
      Instrumentation instrumentation,
      Threads threads,
      Features features,
      Counters counters) {
    this.threads = threads;
    this.holders = new MonitorHolders(threads, features);
    this.inProgress = new WaitsInProgress(threads);
    this.instrumentation = instrumentation;
    this.features = features;
    this.counters = counters;
    this.maxStacks = configuration.get(Options.LOCKS_MAX_STACKS);
    this.weaves = configuration.get(Options.MODE).weaves();
    this.recorded = new RecordedMonitors(features, configuration.get(Options.LOCKS_RECORDER));
  }

  /** Begins as the options want it. */
  public static Locks start(
      Configuration configuration,
      Instrumentation instrumentation,
      Threads threads,
      Features features,
      Counters counters) {
    Locks locks = new Locks(configuration, instrumentation, threads, features, counters);
    features.on(FEATURE, "(nobody has asked for them yet)");
    if (RecordedMonitors.isWanted()) {
      features.on(RecordedMonitors.FEATURE, "(nobody has asked for it yet)");
    }
    int blockRate = configuration.get(Options.BLOCK_RATE);
    int mutexFraction = configuration.get(Options.MUTEX_FRACTION);
    if (blockRate > 0) {
      locks.rates.setBlockRate(blockRate);
    }
    if (mutexFraction > 0) {
      locks.rates.setMutexFraction(mutexFraction);
    }
    locks.starting = false;
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
    return view == View.WAITERS
        ? rates.want(wanted(view, rate), 0)
        : rates.want(0, (int) wanted(view, rate));
  }

  /** What a profile says that is sampled so for one request. */
  public String sampling(View view, long rate) {
    String otherwise = "(it is " + (current(view) == 0 ? "off" : current(view)) + " otherwise)";
    return view == View.WAITERS
        ? "sampled at block-rate " + wanted(view, rate) + " ns for this request " + otherwise
        : "sampled at mutex-fraction " + wanted(view, rate) + " for this request " + otherwise;
  }

  private long wanted(View view, long rate) {
    long current = current(view);
    if (rate > 0) {
      return LockRates.mostFrequent(current, rate);
    }
    if (current > 0) {
      return current;
    }
    return view == View.WAITERS
        ? LockRates.PRODUCTION_BLOCK_RATE
        : LockRates.PRODUCTION_MUTEX_FRACTION;
  }

  private long current(View view) {
    return view == View.WAITERS ? rates.blockRate() : rates.mutexFraction();
  }

  /** What it says that is sampled as it is for all. */
  private String sampling(View view) {
    long current = current(view);
    String what = view == View.WAITERS ? "block-rate" : "mutex-fraction";
    String unit = view == View.WAITERS ? " ns" : "";
    return what + (current == 0 ? " is 0: off" : " " + current + unit);
  }

  /** Puts the hooks in, the first time. */
  private void prepare() {
    if (!prepared) {
      weave();
    }
    try {
      inProgress.noteThoseBefore();
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // They are missing then.
      SuppressedErrors.report(FEATURE, e);
    }
  }

  private void weave() {
    try {
      boolean fast = LockContention.prepare(maxStacks);
      if (!weaves) {
        prepared = true;
        register();
        failure = "mode=minimal puts no hooks into the JDK's locks: of monitors only";
        features.on(FEATURE, "(" + failure + ")");
        return;
      }
      objectWait = starting && Runtime.version().feature() >= 19;
      LockHookSet hooks = new LockHookSet(objectWait);
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

  /** Asks the JVM for monitors as long as that is wanted. */
  private void changed() {
    if (!prepared) {
      return;
    }
    if (JvmtiLibrary.isLoaded()) {
      tellMonitors();
    } else if (RecordedMonitors.isWanted()) {
      recorded.record(LockContention.samplesWaits(), !objectWait);
    }
  }

  /** Waits until what has happened so far is in a profile. */
  void catchUp(View view) {
    if (view == View.WAITERS) {
      recorded.catchUp();
    }
  }

  private void tellMonitors() {
    if (!rates.isOn()) {
      MonitorEvents.stop();
      LockContention.forgetMonitors();
    } else if (!monitors) {
      LockContention.forgetMonitors();
      int error = MonitorEvents.start(!objectWait);
      if (error == 0) {
        features.on(MONITORS, "");
      } else {
        features.off(MONITORS, "the JVM does not tell of them (JVMTI error " + error + ")");
      }
    }
    monitors = rates.isOn();
    if (rates.isHolderWanted()) {
      holders.start();
    } else {
      holders.stop();
    }
  }

  private void register() {
    counters.gauge(
        "diag_lock_requests", "Requests that sample contention for a while.", rates::requests);
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
  void addInProgress(View view, ProfileBuilder builder, long from) {
    if (prepared && rates.isOn()) {
      inProgress.add(view, builder, from);
    }
  }

  void commentDeadlocks(ProfileBuilder builder) {
    threads.deadlocks().forEach(builder::comment);
  }

  /**
   * What a profile has to say of itself.
   *
   * @param sampling what is particular to one request, or ""
   */
  void comment(View view, String sampling, ProfileBuilder builder) {
    if (!failure.isEmpty()) {
      builder.comment("locks: " + failure);
    }
    if (view == View.WAITERS && prepared && !objectWait && Runtime.version().feature() >= 21) {
      builder.comment(
          "Object.wait of virtual threads is not known: it is if block-rate is set at start");
    }
    builder.comment(sampling.isEmpty() ? sampling(view) : sampling);
    if (RecordedMonitors.isWanted()) {
      recorded.comment(view, builder);
    }
  }
}
