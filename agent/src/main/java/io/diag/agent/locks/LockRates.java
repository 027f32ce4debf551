package io.diag.agent.locks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Switchable;
import io.diag.hooks.LockContention;
import java.util.ArrayList;
import java.util.List;

/**
 * How often contention is sampled: as was set for good, and as those want it who look at it for a
 * while. The most frequent of all wishes counts. What is sampled is weighted at once, so a profile
 * is right whoever else looks.
 */
public final class LockRates implements Switchable {

  /** One sample in 100 us of waiting, as long as somebody looks who has not said how often. */
  public static final long PRODUCTION_BLOCK_RATE = 100_000;

  /** One of ten that let others go. */
  public static final int PRODUCTION_MUTEX_FRACTION = 10;

  private final Runnable firstUse;
  private final Runnable change;

  @GuardedBy("this")
  private final List<Wish> wishes = new ArrayList<>();

  @GuardedBy("this")
  private long blockRate;

  @GuardedBy("this")
  private int mutexFraction;

  @GuardedBy("this")
  private boolean on;

  @GuardedBy("this")
  private boolean holderWanted;

  /** Nothing is sampled meanwhile, whatever is wanted. */
  @GuardedBy("this")
  private boolean off;

  /** 0 for nothing. */
  private record Wish(long blockRate, int mutexFraction) {}

  /** What somebody wants for a while. */
  public interface Wanted extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * Nothing is sampled at first.
   *
   * @param firstUse to be done before contention is sampled, each time it has been off
   * @param change to be done whenever the rates have changed
   */
  LockRates(Runnable firstUse, Runnable change) {
    this.firstUse = firstUse;
    this.change = change;
  }

  public synchronized long blockRate() {
    return blockRate;
  }

  public synchronized int mutexFraction() {
    return mutexFraction;
  }

  /** Sets it for good; 0 for never. What it was before. */
  public synchronized long setBlockRate(long nanos) {
    long before = blockRate;
    blockRate = nanos;
    apply();
    return before;
  }

  /** Sets it for good; 0 for never. What it was before. */
  public synchronized int setMutexFraction(int fraction) {
    int before = mutexFraction;
    mutexFraction = fraction;
    apply();
    return before;
  }

  /** Samples at least so often until that is closed. */
  public synchronized Wanted want(long nanos, int fraction) {
    Wish wish = new Wish(nanos, fraction);
    wishes.add(wish);
    try {
      apply();
    } catch (RuntimeException | Error e) {
      // Nobody could take it back.
      wishes.remove(wishes.size() - 1);
      throw e;
    }
    return () -> forget(wish);
  }

  // Two may want the same.
  @SuppressWarnings("ReferenceEquality")
  private synchronized void forget(Wish wish) {
    for (int i = 0; i < wishes.size(); i++) {
      if (wishes.get(i) == wish) {
        wishes.remove(i);
        apply();
        return;
      }
    }
  }

  /** Samples nothing; what is set and what is wanted is kept for later. */
  @Override
  public synchronized void off(String reason) {
    off = true;
    apply();
  }

  @Override
  public synchronized void on() {
    off = false;
    apply();
  }

  @GuardedBy("this")
  private void apply() {
    long nanos = blockRate;
    int fraction = mutexFraction;
    for (Wish wish : wishes) {
      nanos = mostFrequent(nanos, wish.blockRate());
      fraction = (int) mostFrequent(fraction, wish.mutexFraction());
    }
    if (off) {
      nanos = 0;
      fraction = 0;
    }
    boolean wanted = nanos > 0 || fraction > 0;
    if (wanted && !on) {
      firstUse.run();
    }
    on = wanted;
    holderWanted = fraction > 0;
    LockContention.rates(nanos, fraction);
    change.run();
  }

  static long mostFrequent(long one, long other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }

  /** Whether it is wanted who makes others wait. */
  synchronized boolean isHolderWanted() {
    return holderWanted;
  }

  /** How many want it for a while. */
  synchronized int requests() {
    return wishes.size();
  }

  /** Whether waits are kept at all. */
  public synchronized boolean isOn() {
    return on;
  }
}
