package io.diag.agent.labels;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.hooks.LabelSet;
import io.diag.hooks.NativeMemory;
import io.diag.hooks.OsThread;
import io.diag.hooks.OsThreads;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What threads have recorded of their labels, kept for as long as a recording needs it, and
 * bounded: equal sets are kept once, and no more than so many different ones.
 */
public final class LabelRecords {

  /** Between two searches for sets that are no longer used, when there is no room for more. */
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A thread that runs is sampled within this time; one of a hundred that wait, too. */
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final boolean on;
  private final boolean namesThreads;
  private final LabelSets sets;
  private final Features features;

  @GuardedBy("this")
  private final Map<Integer, LongSupplier> unchecked = new HashMap<>();

  @GuardedBy("this")
  private final TreeMap<Long, Integer> uses = new TreeMap<>();

  /** Of a profile that runs always, and keeps its sets for ever. */
  private final LabelSets shownSets;

  @GuardedBy("this")
  private long shownFrom = Long.MAX_VALUE;

  @GuardedBy("this")
  private long searched;

  @GuardedBy("this")
  private boolean byTime;

  /**
   * No records yet.
   *
   * @param on whether there are labels at all
   * @param namesThreads whether samples also have the names of their threads
   * @param max how many different sets are told apart
   */
  LabelRecords(boolean on, boolean namesThreads, int max, Features features) {
    this.on = on;
    this.namesThreads = namesThreads;
    this.sets = new LabelSets(max);
    this.shownSets = new LabelSets(max);
    this.features = features;
  }

  public boolean namesThreads() {
    return namesThreads;
  }

  /**
   * Tells of a copy of async-profiler.
   *
   * @param stamp where the current thread's word is that has the time of its last sample; may be
   *     null
   */
  public synchronized void stampedBy(int library, LongSupplier stamp) {
    if (!on) {
      return;
    }
    if (stamp == null) {
      lookByTime("async-profiler keeps no time of a thread's last sample");
      return;
    }
    try {
      // Called here first, so that it is not linked where a virtual thread is being mounted.
      if (stamp.getAsLong() == 0) {
        throw new IllegalStateException("async-profiler has no memory for it");
      }
    } catch (RuntimeException | LinkageError e) {
      lookByTime(e.toString());
      return;
    }
    OsThreads.profilerLoaded(library, stamp);
    unchecked.put(library, stamp);
  }

  /**
   * Tries the word out, once, in the current thread while a session runs. Where it does not change
   * as it should, labels are joined by the time of each of their changes.
   */
  public boolean checkStamp(int library) {
    LongSupplier stamp;
    synchronized (this) {
      stamp = unchecked.remove(library);
    }
    if (stamp == null) {
      return false;
    }
    try {
      long word = stamp.getAsLong();
      long begin = System.nanoTime();
      long value = NativeMemory.get(word);
      while (NativeMemory.get(word) == value && System.nanoTime() - begin < CHECK_NANOS) {
        Thread.onSpinWait();
      }
      long sampled = NativeMemory.get(word);
      if (sampled < begin || sampled > System.nanoTime()) {
        lookByTime("async-profiler does not keep the time of a thread's last sample");
      }
    } catch (RuntimeException | LinkageError e) {
      lookByTime(e.toString());
    }
    return true;
  }

  private synchronized void lookByTime(String reason) {
    byTime = true;
    OsThreads.makeThreadsLookAlways(!uses.isEmpty());
    features.on("labels", "(by the time of each change: " + reason + ")");
  }

  /** Keeps what is recorded from this time on, until {@link #release}. */
  public synchronized void keep(long fromNanos) {
    if (on) {
      uses.merge(fromNanos, 1, Integer::sum);
      forget();
    }
  }

  /** Ends one {@link #keep} of this time. */
  public synchronized void release(long fromNanos) {
    if (on) {
      uses.merge(fromNanos, -1, (count, less) -> count + less == 0 ? null : count + less);
      forget();
    }
  }

  @GuardedBy("this")
  private void forget() {
    OsThreads.forget(Math.min(shownFrom, uses.isEmpty() ? Long.MAX_VALUE : uses.firstKey()));
    if (uses.isEmpty()) {
      sets.clear();
    }
    if (byTime) {
      OsThreads.makeThreadsLookAlways(!uses.isEmpty());
    }
  }

  /**
   * Keeps what is recorded from this time on for {@link #shown}, instead of from the time given
   * before.
   */
  public synchronized void keepShown(long fromNanos) {
    if (on) {
      shownFrom = fromNanos;
      OsThreads.forget(uses.isEmpty() ? fromNanos : Math.min(fromNanos, uses.firstKey()));
    }
  }

  /** The sets of samples that native code has taken since the time given to keepShown. */
  public synchronized ShownLabels shown() {
    Map<Long, LabelSet> bySerial = new HashMap<>();
    if (on) {
      for (OsThread thread : OsThreads.list()) {
        // Before the history: if the labels change in between, those they were are in it then.
        LabelSet now = thread.labels();
        bySerial.put(now.serial(), now);
        thread.history().forEach((until, serial, set) -> bySerial.putIfAbsent(serial, set));
      }
    }
    return new ShownLabels(bySerial, shownSets::one);
  }

  /** Makes every thread that changes its labels record those it had. */
  public void look() {
    if (on) {
      OsThreads.makeThreadsLook();
    }
  }

  /** To be called every second while there is a recording: replaces equal sets by one. */
  public synchronized void tend() {
    if (!on) {
      return;
    }
    forget();
    boolean again = sets.isFull() && System.nanoTime() - searched > SEARCH_NANOS;
    if (again) {
      searched = System.nanoTime();
      sets.clear();
    }
    for (OsThread thread : OsThreads.list()) {
      thread.history().replace(again, sets::one);
    }
  }

  /** What is known now: of samples that have been taken before, everything. */
  public synchronized LabelTimeline timeline() {
    if (!on) {
      return LabelTimeline.EMPTY;
    }
    tend();
    LabelTimeline timeline = new LabelTimeline();
    for (OsThread thread : OsThreads.list()) {
      if (thread.kernelId() != 0) {
        timeline.add(thread, sets::one);
      }
    }
    return timeline;
  }

  LabelSets sets() {
    return sets;
  }
}
