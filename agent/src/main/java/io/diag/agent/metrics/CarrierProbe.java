package io.diag.agent.metrics;

import io.diag.agent.runtime.VirtualScheduler;
import io.diag.agent.runtime.VirtualThreadCount;

/**
 * Measures how long a virtual thread that can run waits for a carrier: by a task of its own that it
 * puts where they wait. There is one at a time, and none while the service has no virtual threads.
 */
final class CarrierProbe implements Runnable {

  private static final long PERIOD_NANOS = 100_000_000;

  private final Distribution latency;
  private boolean waits;
  private long next = System.nanoTime();
  private volatile long since;

  /** -1 until the task has run. */
  private volatile long waited = -1;

  CarrierProbe(Distribution latency) {
    this.latency = latency;
  }

  /** By one thread at a time. */
  void look(long now) {
    if (waits && waited >= 0) {
      waits = false;
      Ticker.observe(latency, waited, PERIOD_NANOS);
    }
    if (waits || now - next < 0) {
      return;
    }
    next = now + PERIOD_NANOS;
    if (VirtualScheduler.hasCarriers() && VirtualThreadCount.read() > 0) {
      waited = -1;
      since = System.nanoTime();
      waits = VirtualScheduler.queueOwn(this);
    }
  }

  /** On a carrier. */
  @Override
  public void run() {
    VirtualScheduler.ownHasBegun();
    waited = System.nanoTime() - since;
  }
}
