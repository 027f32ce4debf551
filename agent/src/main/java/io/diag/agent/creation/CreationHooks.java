package io.diag.agent.creation;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Features;
import io.diag.agent.threads.PlatformThreads;
import io.diag.agent.weaving.Hook;
import io.diag.agent.weaving.HookSet;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.ThreadCreations;
import java.util.ArrayList;
import java.util.List;

/**
 * The hooks by which it is known who started a thread. In place before {@code main}: of what is
 * started without them nobody knows.
 */
public final class CreationHooks implements HookSet {

  private static final String FEATURE = "threadcreate";
  private static final int JAVA = Runtime.version().feature();

  private final List<Hook> platform = new ArrayList<>(CreationHookPoints.platform());
  private final List<Hook> virtual = new ArrayList<>();
  private final int virtualRate;
  private List<Hook> missing = List.of();
  private String failure = "";
  private boolean fast;
  private long lastBefore;

  private CreationHooks(int virtualRate) {
    this.virtualRate = virtualRate;
    if (JAVA >= 19) {
      platform.addAll(CreationHookPoints.contained());
    }
    if (JAVA >= 21 && virtualRate > 0) {
      virtual.addAll(CreationHookPoints.virtual());
    }
  }

  /** Gets ready for them, unless they are turned off. */
  public static CreationHooks prepare(Configuration configuration) {
    CreationHooks hooks = new CreationHooks(configuration.get(Options.THREADCREATE_VIRTUAL_RATE));
    if (!configuration.get(Options.THREADCREATE)) {
      hooks.failure = "turned off by the option threadcreate";
    }
    return hooks;
  }

  @Override
  public List<Hook> wanted() {
    List<Hook> all = new ArrayList<>();
    if (isOn()) {
      all.addAll(platform);
      all.addAll(virtual);
    }
    return all;
  }

  @Override
  public void woven(List<Hook> withoutPlace) {
    if (!isOn()) {
      return;
    }
    missing = withoutPlace;
    List<Hook> gone = missingOf(platform);
    if (!gone.isEmpty()) {
      failure = "this JDK has no place for the hooks " + gone;
      return;
    }
    try {
      boolean hasVirtual = !virtual.isEmpty() && missingOf(virtual).isEmpty();
      fast = ThreadCreations.enable(hasVirtual, Math.max(1, virtualRate));
      lastBefore = largestId();
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      failure = "this JDK is built in another way (" + e.getMessage() + ")";
    }
  }

  /** Ids are given in order: what has a larger one now was started with the hooks in place. */
  static long largestId() {
    long largest = 0;
    for (Thread thread : PlatformThreads.list()) {
      largest = Math.max(largest, ThreadContexts.id(thread));
    }
    return largest;
  }

  boolean isOn() {
    return failure.isEmpty();
  }

  /** Of so many virtual threads one is recorded; 0 if none is. */
  int virtualRate() {
    return isOn() && missingOf(virtual).isEmpty() ? virtualRate : 0;
  }

  /** The largest id of a thread that was there before the hooks. */
  long lastBefore() {
    return lastBefore;
  }

  /** Says what works. */
  void report(Features features) {
    if (!isOn()) {
      features.off(FEATURE, failure);
      return;
    }
    features.on(FEATURE, fast ? "" : "(slower: this JDK keeps stacks in another way)");
    List<Hook> gone = missingOf(virtual);
    if (!gone.isEmpty()) {
      features.off(FEATURE + ".virtual", "this JDK has no place for the hooks " + gone);
    } else if (!virtual.isEmpty()) {
      features.on(FEATURE + ".virtual", "(1 of " + virtualRate + ")");
    }
  }

  private List<Hook> missingOf(List<Hook> hooks) {
    List<Hook> gone = new ArrayList<>(hooks);
    gone.retainAll(missing);
    return gone;
  }
}
