package io.diag.agent.locks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Switchable;
import io.diag.agent.threads.BoundedLock;
import io.diag.hooks.LockContention;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How often contention is sampled: as was set for good, and as those want it who look at it for a
 * while. The most frequent of all wishes counts. What is sampled is weighted at once, so a profile
 * is right whoever else looks.
 */
// BoundedLock is no lock of the kind that is understood.
@SuppressWarnings("GuardedBy")
public final class LockRates implements Switchable {

  /** One sample in 100 us of waiting, as long as somebody looks who has not said how often. */
  public static final long PRODUCTION_BLOCK_RATE = 100_000;

  /** One of ten that let others go. */
  public static final int PRODUCTION_MUTEX_FRACTION = 10;

  /** The JDK's locks get their hooks under it, which may take long. */
  private final BoundedLock lock = new BoundedLock("the setting of block-rate and mutex-fraction");

  private final Runnable firstUse;
  private final Runnable change;

  @GuardedBy("lock")
  private final List<Wish> wishes = new ArrayList<>();

  /** Those that are not wanted any more; taken from the others by whoever has the lock next. */
  private final Queue<Wish> ended = new ConcurrentLinkedQueue<>();

  /** These are changed under the lock, and read without. */
  private volatile long blockRate;

  private volatile int mutexFraction;
  private volatile boolean on;
  private volatile boolean holderWanted;
  private volatile int requests;

  /** Nothing is sampled meanwhile, whatever is wanted. */
  @GuardedBy("lock")
  private boolean off;

  /** 0 for nothing. Two may want the same, so each is its own. */
  private static final class Wish {

    final long blockRate;
    final int mutexFraction;
    volatile boolean ended;

    Wish(long blockRate, int mutexFraction) {
      this.blockRate = blockRate;
      this.mutexFraction = mutexFraction;
    }
  }

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

  public long blockRate() {
    return blockRate;
  }

  public int mutexFraction() {
    return mutexFraction;
  }

  /** Sets it for good; 0 for never. What it was before. */
  public long setBlockRate(long nanos) {
    lock.take();
    try {
      long before = blockRate;
      blockRate = nanos;
      apply();
      return before;
    } finally {
      lock.release();
    }
  }

  /** Sets it for good; 0 for never. What it was before. */
  public int setMutexFraction(int fraction) {
    lock.take();
    try {
      int before = mutexFraction;
      mutexFraction = fraction;
      apply();
      return before;
    } finally {
      lock.release();
    }
  }

  /** Samples at least so often until that is closed. */
  public Wanted want(long nanos, int fraction) {
    Wish wish = new Wish(nanos, fraction);
    lock.take();
    try {
      wishes.add(wish);
      apply();
    } catch (RuntimeException | Error e) {
      // Nobody could take it back.
      wishes.remove(wish);
      requests = wishes.size();
      throw e;
    } finally {
      lock.release();
    }
    return () -> forget(wish);
  }

  private void forget(Wish wish) {
    if (wish.ended) {
      return;
    }
    wish.ended = true;
    ended.add(wish);
    lock.take();
    try {
      apply();
    } finally {
      lock.release();
    }
  }

  /** Samples nothing; what is set and what is wanted is kept for later. */
  @Override
  public void off(String reason) {
    setOff(true);
  }

  @Override
  public void on() {
    setOff(false);
  }

  private void setOff(boolean isOff) {
    lock.take();
    try {
      off = isOff;
      apply();
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private void apply() {
    for (Wish wish = ended.poll(); wish != null; wish = ended.poll()) {
      wishes.remove(wish);
    }
    requests = wishes.size();
    long nanos = blockRate;
    int fraction = mutexFraction;
    for (Wish wish : wishes) {
      nanos = mostFrequent(nanos, wish.blockRate);
      fraction = (int) mostFrequent(fraction, wish.mutexFraction);
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
  boolean isHolderWanted() {
    return holderWanted;
  }

  /** How many want it for a while. */
  int requests() {
    return requests;
  }

  /** Whether waits are kept at all. */
  public boolean isOn() {
    return on;
  }
}
