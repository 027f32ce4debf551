package io.diag.agent.metrics;

import io.diag.agent.counters.Features;
import io.diag.agent.natives.HeapSamples;
import io.diag.agent.natives.Pauses;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what is to be measured when it happens, on a thread of its own, from its start on for as
 * long as the JVM lives. It allocates next to nothing.
 */
final class Measuring implements AgentLoop.Round {

  private static final long AFTER_NO_ROOM_NANOS = 5_000_000_000L;

  private final AtomicBoolean started = new AtomicBoolean();
  private final Features features;
  private final Distributions distributions;
  private final Ticker ticker;
  private final CarrierProbe carriers;
  private final Pauses.Listener observePause;
  private final List<BackgroundReading> background;

  /** Null without the library. */
  private final Pauses pauses;

  /** Null where the JVM does not count them. */
  private final SafepointTimes safepoints;

  Measuring(
      Features features,
      Distributions distributions,
      Pauses pauses,
      SafepointTimes safepoints,
      Ticker ticker,
      List<BackgroundReading> background) {
    this.features = features;
    this.distributions = distributions;
    this.pauses = pauses;
    this.safepoints = safepoints;
    this.background = background;
    this.ticker = ticker;
    this.observePause = distributions.gcPauses::observe;
    this.carriers = new CarrierProbe(distributions.virtualThreadLatency);
  }

  /** Starts it, unless it has been started. Cheap when it runs. */
  void start() {
    if (!started.get() && started.compareAndSet(false, true)) {
      startNow();
    }
  }

  private void startNow() {
    try {
      new AgentLoop(Metrics.FEATURE, AgentThreads::metrics, this, features).start();
      features.on(Metrics.FEATURE, "");
    } catch (RejectedExecutionException e) {
      features.off(Metrics.FEATURE, e.getMessage());
    }
  }

  @Override
  public void begin() {
    // Where each sample is held for a while it would take the room of the service's.
    HeapSamples.leaveOutThisThread();
  }

  @Override
  public boolean next() {
    try {
      ticker.await();
      if (HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
        look();
      }
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report(Metrics.FEATURE, e);
      // Each that finds no room makes the JVM collect all of the heap first.
      LockSupport.parkNanos(this, AFTER_NO_ROOM_NANOS);
    }
    return true;
  }

  private void look() {
    if (safepoints != null) {
      safepoints.look(distributions.timeToSafepoint);
    }
    if (pauses != null) {
      pauses.fetch(observePause);
    }
    long now = System.nanoTime();
    carriers.look(now);
    for (int i = 0; i < background.size(); i++) {
      background.get(i).look(now);
    }
  }
}
