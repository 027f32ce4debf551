package io.diag.agent.creation;

import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProfileSource;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.PlatformThreads;
import io.diag.hooks.Creation;
import io.diag.hooks.CreationSite;
import io.diag.hooks.ThreadCreations;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The threads that live, by who started them. */
public final class ThreadCreateProfile implements DeltaSource {

  private static final String NAME = "threadcreate";
  private static final ValueType LIVE = new ValueType(NAME, "count");
  private static final ValueType STARTED = new ValueType("started", "count");
  private static final ValueType ENDED = new ValueType("ended", "count");

  private static final List<Frame> OFF =
      List.of(Frame.pseudo("[not recorded: the option threadcreate is false]"));

  private final ThreadCreation creation;
  private final boolean withAgent;

  public ThreadCreateProfile(ThreadCreation creation) {
    this(creation, /* withAgent= */ false);
  }

  private ThreadCreateProfile(ThreadCreation creation, boolean withAgent) {
    this.creation = creation;
    this.withAgent = withAgent;
  }

  @Override
  public ProfileSource withAgent() {
    return new ThreadCreateProfile(creation, /* withAgent= */ true);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Who started the threads that live. With seconds= those started in that time, and how many"
        + " of them have ended since.";
  }

  @Override
  public String cost() {
    return "none";
  }

  @Override
  public int count() {
    int virtual = creation.isOn() ? ThreadCreations.size(CreationSite.Kind.VIRTUAL) : 0;
    int agents = creation.isOn() ? ThreadCreations.size(CreationSite.Kind.AGENT) : 0;
    return PlatformThreads.list().size() - agents + virtual * creation.virtualRate();
  }

  @Override
  public Profile collect() {
    ProfileBuilder builder = builder(List.of(LIVE));
    builder.window(now(), 0);
    // First, or one that starts meanwhile would not be found among the recorded ones.
    List<Thread> platform = PlatformThreads.list();
    // By identity: a class of the service may have a hashCode of its own.
    Set<Thread> recorded = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Creation known : creation.list()) {
      Thread thread = known.get();
      if (thread == null) {
        continue;
      }
      recorded.add(thread);
      if (isShown(known.site())) {
        builder.add(ThreadCreation.stack(known.site()), List.of(), weight(known.site()));
      }
    }
    for (Thread thread : platform) {
      if (!recorded.contains(thread)
          && thread.isAlive()
          && (withAgent || !AgentThreads.isAgentThread(thread.getName()))) {
        builder.add(unrecorded(thread), List.of(), 1);
      }
    }
    return builder.build();
  }

  private List<Frame> unrecorded(Thread thread) {
    return creation.isOn() ? creation.unrecorded(thread).stack() : OFF;
  }

  @Override
  public Span begin() {
    long startMillis = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    Map<CreationSite, Long> before = new HashMap<>();
    for (CreationSite site : ThreadCreations.sites()) {
      before.put(site, site.started());
    }
    return () -> since(before, startNanos, startMillis);
  }

  private Profile since(Map<CreationSite, Long> before, long startNanos, long startMillis) {
    Map<CreationSite, Long> started = new HashMap<>();
    before.forEach((site, count) -> started.put(site, site.started() - count));
    for (CreationSite site : ThreadCreations.sites()) {
      started.putIfAbsent(site, site.started());
    }
    Map<CreationSite, Long> ended = new HashMap<>(started);
    for (Creation known : creation.list()) {
      if (known.startNanos() - startNanos >= 0) {
        ended.computeIfPresent(known.site(), (site, count) -> Math.max(0, count - 1));
      }
    }
    ProfileBuilder builder = builder(List.of(STARTED, ENDED)).defaultSampleType(STARTED.type());
    builder.window(now(), now() - startMillis * 1_000_000);
    started.forEach(
        (site, count) -> {
          if (count > 0 && isShown(site)) {
            long weight = weight(site);
            builder.add(
                ThreadCreation.stack(site), List.of(), count * weight, ended.get(site) * weight);
          }
        });
    return builder.build();
  }

  private ProfileBuilder builder(List<ValueType> types) {
    ProfileBuilder builder = new ProfileBuilder(types).period(types.get(0), 1);
    builder.program(ProgramName.current());
    if (!creation.isOn()) {
      return builder.comment("threadcreate is off, see /debug/diag");
    }
    int rate = creation.virtualRate();
    if (rate > 1) {
      builder.comment(
          "of "
              + rate
              + " virtual threads one is recorded and counts as "
              + rate
              + " (option threadcreate.virtual-rate)");
    } else if (rate == 0 && Runtime.version().feature() >= 21) {
      builder.comment("virtual threads are not recorded (option threadcreate.virtual-rate)");
    }
    if (ThreadCreations.refused() > 0) {
      builder.comment(
          ThreadCreations.refused()
              + " threads were started while there were too many to record them");
    }
    return builder;
  }

  private boolean isShown(CreationSite site) {
    return withAgent || site.kind() != CreationSite.Kind.AGENT;
  }

  private long weight(CreationSite site) {
    return site.kind() == CreationSite.Kind.VIRTUAL ? creation.virtualRate() : 1;
  }

  private static long now() {
    return System.currentTimeMillis() * 1_000_000;
  }
}
