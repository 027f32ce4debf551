package io.diag.agent.leaks;

import io.diag.agent.config.Configuration;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.dump.ThreadGroupSource;
import io.diag.agent.dump.ThreadGroups;
import io.diag.agent.log.AgentLog;
import io.diag.agent.profile.Frame;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Looks for threads that are started and never end: one dump at each interval, compared with those
 * before. It goes on as long as the JVM.
 */
public final class LeakDetector implements AgentLoop.Round {

  static final String FEATURE = "leaks";

  /**
   * What a dump may take of the service's heap; with many threads it takes what is free at most.
   */
  private static final long DUMP_BYTES = 1024 * 1024;

  private static final AgentLog.Prepared NO_HEAP =
      new AgentLog.Prepared("no heap for the leak detector's dump; intervals are skipped");

  /** Without a dump, after one that did not reach all threads: it would not be cheaper now. */
  private static final int LATE_INTERVALS = 9;

  private final LeakSettings settings;
  private final ThreadGroupSource source;
  private final Features features;
  private final LongAdder dumps;
  private final LongAdder skipped;
  private final SuspectList suspectList = new SuspectList();
  private final TrackedStacks stacks;
  private final long startNanos = System.nanoTime();
  private long intervals;
  private boolean heapIsFull;

  /** Whether the last dump did not reach all threads. */
  private boolean isLate;

  private volatile LeakReport report = LeakReport.NONE;
  private volatile long nextNanos;
  private volatile Set<List<Frame>> suspectStacks = Set.of();

  LeakDetector(
      LeakSettings settings, ThreadGroupSource source, Features features, Counters counters) {
    this.settings = settings;
    this.source = source;
    this.features = features;
    this.stacks = new TrackedStacks(settings.allowed(), startNanos);
    this.nextNanos = startNanos + settings.interval().toNanos();
    dumps = counters.counter("diag_thread_leak_dumps_total", "Thread dumps of the leak detector.");
    skipped =
        counters.counter(
            "diag_thread_leak_skipped_total",
            "Intervals without a dump, for want of heap or of time.");
    counters.gauge(
        "diag_thread_leak_suspects",
        "Stacks whose threads are taken for a leak.",
        () -> report.suspects().size() + report.unlisted());
    counters.gauge(
        "diag_thread_leak_untracked_stacks",
        "Stacks that the leak detector does not follow, since there are too many.",
        () -> report.beyond());
  }

  /** Not yet started. */
  public static LeakDetector create(
      Configuration configuration, ThreadGroupSource source, Features features, Counters counters) {
    return new LeakDetector(LeakSettings.of(configuration), source, features, counters);
  }

  /** Starts its thread, unless the options turn it off. */
  public void start() {
    if (settings.isOff()) {
      features.offSilently(FEATURE, "turned off by the option leak.interval");
      return;
    }
    if (!source.objection().isEmpty()) {
      features.off(FEATURE, source.objection());
      return;
    }
    try {
      new AgentLoop(FEATURE, AgentThreads::leaks, this, features).start();
      features.on(FEATURE, "");
    } catch (RejectedExecutionException e) {
      features.off(FEATURE, e.getMessage());
    }
  }

  @Override
  public boolean next() throws InterruptedException {
    await(nextNanos);
    long now = System.nanoTime();
    nextNanos = nextAfter(now);
    trySample(now);
    return true;
  }

  private static void await(long nanos) throws InterruptedException {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  /** Intervals that were missed are not made up for. */
  private long nextAfter(long now) {
    long interval = settings.interval().toNanos();
    return startNanos + ((now - startNanos) / interval + 1) * interval;
  }

  /** One dump, and what it says. Never fails. */
  void trySample(long now) {
    if (!HeapRoom.ofService().hasForRound(DUMP_BYTES)) {
      skip();
      return;
    }
    try {
      sample(now);
      heapIsFull = false;
    } catch (OutOfMemoryError e) {
      skip();
    } catch (Throwable e) {
      SuppressedErrors.report(FEATURE, e);
    }
  }

  private void skip() {
    skipped.increment();
    if (!heapIsFull) {
      heapIsFull = true;
      NO_HEAP.say();
    }
  }

  private void sample(long now) {
    ThreadGroups groups = source.take();
    if (groups.notReached() > 0) {
      skip(now, groups);
      return;
    }
    dumps.increment();
    isLate = false;
    stacks.add(now, groups);
    intervals++;
    suspectList.judge(stacks.all(), settings.least());
    report = suspectList.report(stacks, intervals, groups, new Clock(now, groups.epochNanos()));
    Set<List<Frame>> suspected = new HashSet<>();
    report.suspects().forEach(suspect -> suspected.add(suspect.stack()));
    suspectStacks = suspected;
  }

  /** A dump without some of the threads would show growth where there is none. */
  private void skip(long now, ThreadGroups groups) {
    skipped.increment();
    nextNanos = nextAfter(now + LATE_INTERVALS * settings.interval().toNanos());
    if (!isLate) {
      isLate = true;
      AgentLog.line(
          "leaks: the dump reached "
              + groups.threads()
              + " threads in its time and "
              + groups.notReached()
              + " not, so it is skipped, and the next "
              + LATE_INTERVALS
              + " intervals");
    }
  }

  /**
   * The suspects of the last dump with how fast each grows, those that grow first. For metrics:
   * {@link Suspect#perMinute} of each is its growth, under the name of {@link Suspect#place}.
   */
  public List<Suspect> suspects() {
    return report.suspects();
  }

  /** Whether threads at this stack are taken for a leak; for marking them in dumps. */
  public boolean isSuspect(List<Frame> stack) {
    return suspectStacks.contains(stack);
  }

  /** Null where it is off. */
  Duration interval() {
    return settings.isOff() || !source.objection().isEmpty() ? null : settings.interval();
  }

  /** Until the next dump. */
  Duration untilNext() {
    return Duration.ofNanos(Math.max(0, nextNanos - System.nanoTime()));
  }

  LeakReport report() {
    return report;
  }
}
