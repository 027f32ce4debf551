package io.diag.agent.threads;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.FeatureSwitch;
import io.diag.agent.counters.Features;
import io.diag.agent.log.AgentLog;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every two seconds at what the agent's other threads do, on a thread of its own. It holds no
 * lock that they hold, but that of {@link Features} after it has counted and said what it found.
 *
 * <p>What is stuck:
 *
 * <ul>
 *   <li>a loop that has run for more than 80% of 10 s, without the time in which it was ready to
 *       run and had no processor. None of them needs a tenth of that.
 *   <li>a request that has <em>run</em> for more than 10 s and the time for which it has waited: a
 *       long window has more to read than a short one.
 *   <li>a request that has been <em>held</em> for more than 10 s and that time: neither run, nor
 *       waited for its window, its client or the JVM's own work, nor been ready to run without a
 *       processor.
 *   <li>the port's event loop, that has not got to its work for 15 s.
 * </ul>
 *
 * <p>It ends what is stuck by a flag, which work looks at, and an interrupt. What has burned
 * processor time is turned off at once. What was held is turned off if it has not ended 10 s later:
 * a busy machine, or another request, may have been the reason.
 *
 * <p>To look allocates nothing, but once for each activity: the heap may be full.
 *
 * <p>Time counts only as far as this thread gets to look: where the whole process stands still, as
 * in a long collection, nobody is stuck.
 */
public final class Watchdog implements AgentLoop.Round {

  static final String FEATURE = "watchdog";

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final double MAX_LOAD = 0.8;

  /** Less is no harm, whatever share it is of the time in which the thread could run. */
  private static final double MIN_LOAD = 0.1;

  /** An event loop says every five seconds that it works. */
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final FeatureSwitch switches;
  private final Runnable eachLook;
  private final LongAdder stuck;
  private final long limitNanos;
  private final long periodNanos;
  private long lastLook = System.nanoTime();

  /** Sum of the time between looks, each of twice the period at most. */
  private long clock;

  Watchdog(
      FeatureSwitch switches,
      Runnable eachLook,
      Counters counters,
      long limitNanos,
      long periodNanos) {
    this.switches = switches;
    this.eachLook = eachLook;
    this.limitNanos = limitNanos;
    this.periodNanos = periodNanos;
    stuck =
        counters.counter(
            "diag_watchdog_stuck_total",
            "Requests and threads of the agent's that the watchdog has found stuck.");
    counters.counter(
        "diag_loop_restarts_total",
        "How often a failed thread or round of the agent's was followed by another one.",
        AgentLoop::restarts);
  }

  /**
   * Starts to look, for as long as the JVM lives.
   *
   * @param switches turns off what is stuck
   * @param eachLook what else is to be done every two seconds; it must not wait
   */
  public static void start(
      Features features, Counters counters, FeatureSwitch switches, Runnable eachLook) {
    Watchdog watchdog = new Watchdog(switches, eachLook, counters, LIMIT_NANOS, PERIOD_NANOS);
    try {
      new AgentLoop(FEATURE, AgentThreads::watchdog, watchdog, features).start();
      features.on(FEATURE, "");
    } catch (RejectedExecutionException e) {
      features.off(FEATURE, e.getMessage());
    }
  }

  @Override
  public boolean next() {
    LockSupport.parkNanos(this, periodNanos);
    long now = System.nanoTime();
    clock += Math.min(now - lastLook, 2 * periodNanos);
    lastLook = now;
    for (int i = 0; i < Activities.MAX; i++) {
      Activity activity = Activities.get(i);
      if (activity != null) {
        look(activity, activity.watch());
      }
    }
    eachLook.run();
    List<AgentLoop> loops = Loops.list();
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).reviveIfDead();
    }
    return true;
  }

  private void look(Activity activity, Watch watch) {
    if (activity.kind() != Activity.Kind.EVENT_LOOP) {
      activity.readTimes();
    }
    if (!watch.begun) {
      begin(activity, watch);
      return;
    }
    if (watch.noticedAt >= 0) {
      if (!watch.givenUp && clock - watch.noticedAt > limitNanos && activity.isAlive()) {
        watch.givenUp = true;
        String reason = activity.what() + " (" + activity.threadName() + ") cannot be ended";
        switches.off(activity.feature(), reason);
      }
      return;
    }
    switch (activity.kind()) {
      case REQUEST -> lookAtRequest(activity, watch);
      case LOOP -> lookAtLoop(activity, watch);
      case EVENT_LOOP -> lookAtEventLoop(activity, watch);
    }
  }

  private void begin(Activity activity, Watch watch) {
    watch.begun = true;
    watch.since = clock;
    watch.sinceNanos = lastLook;
    watch.cpuBefore = watch.cpu;
    watch.delayBefore = watch.delay;
    watch.waitedBefore = activity.waitedNanos();
  }

  private void lookAtLoop(Activity activity, Watch watch) {
    // Not by the clock: it may have stood still while the loop ran.
    long passed = lastLook - watch.sinceNanos;
    if (passed < limitNanos) {
      return;
    }
    long used = watch.cpu - watch.cpuBefore;
    // Where others have the processors, it could run in the rest of the time only.
    long delayed = watch.delay - watch.delayBefore;
    if (watch.cpu >= 0 && used > MIN_LOAD * passed && used > MAX_LOAD * (passed - delayed)) {
      found(
          activity,
          watch,
          "has used " + seconds(used) + " s of processor time in " + seconds(passed) + " s",
          true);
    }
    watch.sinceNanos = lastLook;
    watch.cpuBefore = watch.cpu;
    watch.delayBefore = watch.delay;
  }

  /** It cannot be ended, and whoever would read the row of its feature is not answered. */
  private void lookAtEventLoop(Activity activity, Watch watch) {
    long beats = activity.beats();
    if (beats != watch.beats) {
      watch.beats = beats;
      watch.since = clock;
      watch.givenUp = false;
    } else if (beats > 0 && !watch.givenUp && clock - watch.since > limitNanos + BEAT_NANOS) {
      watch.givenUp = true;
      stuck.increment();
      AgentLog.line(
          "watchdog: "
              + activity.what()
              + " ("
              + activity.threadName()
              + ") has done nothing for "
              + seconds(clock - watch.since)
              + " s, and cannot be ended");
    }
  }

  private void lookAtRequest(Activity activity, Watch watch) {
    long waited = activity.waitedNanos() - watch.waitedBefore;
    long used = Math.max(0, watch.cpu - watch.cpuBefore);
    long delayed = Math.max(0, watch.delay - watch.delayBefore);
    long held = clock - watch.since - waited - used - delayed;
    if (used > limitNanos + waited) {
      found(activity, watch, "has run for " + seconds(used) + " s", true);
    } else if (held > limitNanos + waited && !activity.isWaiting()) {
      found(activity, watch, "has been held for " + seconds(held) + " s", false);
    }
  }

  private void found(Activity activity, Watch watch, String why, boolean burns) {
    watch.noticedAt = clock;
    stuck.increment();
    String reason = activity.what() + " " + why;
    AgentLog.line("watchdog: " + reason + " (" + activity.threadName() + "), and is to end");
    activity.cancel(reason);
    if (burns) {
      switches.off(activity.feature(), reason);
    }
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }
}
