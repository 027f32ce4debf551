package io.diag.agent.threads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.hooks.SuppressedErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Does the same again and again on a thread of the agent's, whatever goes wrong.
 *
 * <p>A round that fails is counted, said in the row of its feature in {@code /debug/diag}, and
 * followed by another one after a pause: a second first, then twice as long each time. After ten
 * failures without a good round between them the feature is off. A thread that has ended is
 * replaced by the {@link Watchdog}, five times at most. An interrupt ends nothing, and neither does
 * a full heap: there is another round five seconds later.
 */
public final class AgentLoop implements Runnable {

  static final int MAX_FAILURES = 10;
  static final int MAX_THREADS = 6;

  private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int NO_ROOM_PAUSES = 5;
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final AtomicLong restarts = new AtomicLong();

  private final String feature;
  private final Function<Runnable, Thread> threads;
  private final Round round;
  private final Features features;
  private final long firstPauseNanos;

  @GuardedBy("this")
  private Thread thread;

  @GuardedBy("this")
  private int threadsMade;

  private volatile boolean ended;

  /** Whether it ends by something other than its own end. */
  private boolean isGivenUp;

  private int failures;

  /** What a loop does. */
  public interface Round {

    /** Called on the loop's thread before its first round. */
    default void begin() throws Exception {}

    /**
     * Does one round, with its waiting.
     *
     * @return false if there is to be no other
     */
    boolean next() throws Exception;

    /** Called on the loop's thread when there is no other round, whatever the reason. */
    default void ended() {}
  }

  /**
   * One whose thread is yet to be started.
   *
   * @param feature its row in {@code /debug/diag}
   * @param threads makes its thread
   */
  public AgentLoop(
      String feature, Function<Runnable, Thread> threads, Round round, Features features) {
    this(feature, threads, round, features, FIRST_PAUSE_NANOS);
  }

  AgentLoop(
      String feature,
      Function<Runnable, Thread> threads,
      Round round,
      Features features,
      long firstPauseNanos) {
    this.feature = feature;
    this.threads = threads;
    this.round = round;
    this.features = features;
    this.firstPauseNanos = firstPauseNanos;
  }

  /** How often a loop's thread was replaced or a failed round followed by another one. */
  public static long restarts() {
    return restarts.get();
  }

  /**
   * Starts its thread.
   *
   * @throws RejectedExecutionException if no thread can be had
   */
  public AgentLoop start() {
    startThread();
    Loops.add(this);
    return this;
  }

  private synchronized void startThread() {
    Thread made = threads.apply(this);
    made.start();
    thread = made;
    threadsMade++;
  }

  /** Its thread now. */
  public synchronized Thread thread() {
    return thread;
  }

  /** Gives it another thread if it has none any more. */
  synchronized void reviveIfDead() {
    if (ended || thread == null || thread.isAlive()) {
      return;
    }
    if (threadsMade >= MAX_THREADS) {
      ended = true;
      Loops.giveUp(this);
      features.off(feature, "its thread has ended " + threadsMade + " times");
      return;
    }
    features.offSilently(feature, "its thread has ended and is started again");
    restarts.incrementAndGet();
    try {
      startThread();
      features.on(feature, "(started again: its thread had ended)");
    } catch (RejectedExecutionException e) {
      threadsMade++;
      features.offSilently(feature, "its thread has ended: " + e.getMessage());
    }
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void run() {
    Activity activity = Activity.loop(feature);
    try {
      repeat(activity);
    } finally {
      if (activity != null) {
        activity.close();
      }
    }
    ended = true;
    Loops.remove(this);
    round.ended();
    if (isGivenUp) {
      Loops.giveUp(this);
    }
  }

  /** Called by the kill switch of a loop that was given up. */
  void beginAgain() {
    failures = 0;
    synchronized (this) {
      threadsMade = 0;
    }
    ended = false;
    try {
      start();
      features.on(feature, "(started again)");
    } catch (RejectedExecutionException e) {
      features.off(feature, e.getMessage());
    }
  }

  private void repeat(Activity activity) {
    boolean begun = false;
    isGivenUp = true;
    while (activity == null || !activity.isCancelled()) {
      try {
        Loops.ALL.awaitOn();
        if (!begun) {
          round.begin();
          begun = true;
        }
        if (!round.next()) {
          isGivenUp = false;
          return;
        }
        succeeded();
      } catch (InterruptedException e) {
        // Of the watchdog, which the condition of this loop tells.
      } catch (Throwable e) {
        if (!goesOnAfter(e)) {
          return;
        }
      }
    }
  }

  private void succeeded() {
    if (failures > 0) {
      failures = 0;
      features.on(feature, "(started again after an error)");
    }
  }

  private boolean goesOnAfter(Throwable e) {
    SuppressedErrors.report(feature, e);
    if (e instanceof OutOfMemoryError) {
      // It is the service's heap. Each try makes the JVM collect all of it first.
      pause(NO_ROOM_PAUSES * firstPauseNanos);
      return true;
    }
    failures++;
    boolean last = failures >= MAX_FAILURES;
    try {
      if (last) {
        features.off(feature, "has failed " + failures + " times, and is not tried again: " + e);
      } else {
        restarts.incrementAndGet();
        features.offSilently(feature, "has failed and is tried again: " + e);
      }
    } catch (OutOfMemoryError noRoom) {
      SuppressedErrors.report(feature, noRoom);
    }
    if (!last) {
      pause(Math.min(MAX_PAUSE_NANOS, firstPauseNanos << (failures - 1)));
    }
    return !last;
  }

  /** An interrupt ends it, since only the watchdog's has an effect. */
  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !Thread.interrupted(); left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
