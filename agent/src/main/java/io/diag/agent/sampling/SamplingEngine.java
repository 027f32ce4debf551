package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.counters.Switchable;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.BoundedLock;
import io.diag.agent.threads.BusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;

/**
 * Samples for all clients of one event family together, each of which sees its own window.
 *
 * <p>One session of the library at a time, at the highest rate asked for. A running session cannot
 * be widened, so a client that wants a higher rate makes the engine start another; what that takes
 * is a gap in everybody's window, measured and stated. Nothing is loaded until the first client
 * comes, and nothing runs when the last has left.
 */
// BoundedLock is no lock of the kind that is understood.
@SuppressWarnings({"GuardedBy", "WaitNotInLoop"})
final class SamplingEngine implements Switchable {

  static final long CHECK_MILLIS = 1000;

  private final EventFamily family;
  private final NativeLibraries libraries;
  private final Features features;
  private final LabelRecords labels;

  /** The library is loaded, started and stopped under it: requests do not wait for it for ever. */
  private final BoundedLock lock;

  private final Condition changed;

  @GuardedBy("lock")
  private AsyncProfilerLibrary library;

  @GuardedBy("lock")
  private SamplingSession session;

  @GuardedBy("lock")
  private final List<Window> windows = new ArrayList<>();

  /** Null while none is needed. */
  @GuardedBy("lock")
  private Keeper keeper;

  /** Null while it may be used. */
  private volatile String offReason;

  /** How many windows are open; read without the lock. */
  private volatile int openWindows;

  /** Those that were to be closed while the lock was not to be had. */
  private final Queue<Window> abandoned = new ConcurrentLinkedQueue<>();

  SamplingEngine(
      EventFamily family, NativeLibraries libraries, Features features, LabelRecords labels) {
    this.family = family;
    this.labels = labels;
    this.libraries = libraries;
    this.features = features;
    this.lock = new BoundedLock("the sampling engine for " + family.name());
    this.changed = lock.condition();
    String refusal = AsyncProfilerLibrary.refusal(libraries);
    if (refusal == null) {
      features.on(family.name(), "(not used yet)");
    } else {
      // One line names the reason for all families: see Sampling.
      features.offSilently(family.name(), refusal);
    }
  }

  EventFamily family() {
    return family;
  }

  /** Whether the library is not even to be loaded on this JDK. */
  boolean isRefused() {
    return AsyncProfilerLibrary.refusal(libraries) != null;
  }

  LabelRecords labels() {
    return labels;
  }

  /** How many windows are open. */
  int openWindows() {
    return openWindows;
  }

  /**
   * Begins a window.
   *
   * @throws NativeLibraryException if async-profiler cannot be loaded here
   * @throws BusyException if the engine does not answer in time
   */
  void open(Window window) throws NativeLibraryException, SamplingException {
    lock.take();
    try {
      openLocked(window);
    } finally {
      openWindows = windows.size();
      lock.release();
    }
  }

  @GuardedBy("lock")
  private void openLocked(Window window) throws NativeLibraryException, SamplingException {
    String reason = offReason;
    if (reason != null) {
      throw new SamplingException(reason);
    }
    load();
    if (session != null && !session.isDamaged() && session.isFineEnough(window.hz())) {
      // At a chunk's boundary, and not inside of what the wall clock batches.
      Mark now = session.mark();
      session.flush();
      window.begin(session, now);
    } else {
      if (session != null) {
        stopSession();
      }
      Mark start = startSession(Math.max(window.hz(), highestRate()));
      window.begin(session, start);
    }
    windows.add(window);
    try {
      startKeeper();
    } catch (RejectedExecutionException e) {
      closeLocked(window);
      throw new SamplingException(e.getMessage(), e);
    }
  }

  /**
   * Ends a window; a second time it does nothing.
   *
   * @throws BusyException if the engine does not answer in time; the window ends when it does
   */
  void close(Window window) {
    try {
      lock.take();
    } catch (BusyException e) {
      abandoned.add(window);
      throw e;
    }
    try {
      closeLocked(window);
    } finally {
      openWindows = windows.size();
      lock.release();
    }
  }

  /** Ends those for which nobody waits any more, and what they have recorded. */
  @GuardedBy("lock")
  private void closeAbandoned() {
    for (Window window = abandoned.poll(); window != null; window = abandoned.poll()) {
      closeLocked(window);
      openWindows = windows.size();
      window.takeEnded().forEach(segment -> segment.session().release());
    }
  }

  @GuardedBy("lock")
  private void closeLocked(Window window) {
    if (!windows.contains(window)) {
      return;
    }
    Mark end = session.mark();
    if (windows.size() == 1) {
      session.stop();
    } else {
      session.flush();
    }
    window.end(end);
    windows.remove(window);
    if (windows.isEmpty()) {
      features.on(family.name(), "engine=" + session.trigger());
      session = null;
      changed.signalAll();
    } else if (session.isWastedOn(highestRate())) {
      tryReplaceSession();
    }
  }

  /** Ends the windows that are open, which keep what they have, and refuses new ones. */
  @Override
  public void off(String reason) {
    offReason = reason;
    lock.take();
    try {
      if (session != null) {
        stopSession();
        cutWindows(reason);
      }
    } finally {
      lock.release();
    }
  }

  @Override
  public void on() {
    offReason = null;
  }

  /** Makes what was sampled up to now readable while the window goes on. */
  void flush(Window window) {
    lock.take();
    try {
      if (windows.contains(window)) {
        Mark now = session.mark();
        session.flush();
        window.end(now);
        window.begin(session, now);
      }
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private void load() throws NativeLibraryException {
    if (library != null) {
      return;
    }
    try {
      library = AsyncProfilerLibrary.load(libraries);
      labels.stampedBy(family.stamp(), library.stamp());
    } catch (NativeLibraryException e) {
      family.off(features, e.getMessage());
      throw e;
    }
  }

  @GuardedBy("lock")
  private int highestRate() {
    return windows.stream().mapToInt(Window::hz).max().orElse(1);
  }

  @GuardedBy("lock")
  private void stopSession() {
    Mark end = session.mark();
    session.stop();
    for (Window window : windows) {
      window.end(end);
    }
    session = null;
  }

  /** Starts one for the windows that are open; they end early if it cannot be had. */
  @GuardedBy("lock")
  private Mark startSession(int hz) throws SamplingException {
    try {
      session = family.start(library, hz, labels);
      features.on(family.name(), "engine=" + session.trigger() + ", running");
    } catch (SamplingException e) {
      cutWindows(e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      cutWindows(e.getMessage());
      throw new SamplingException("cannot start sampling: " + e.getMessage(), e);
    }
    boolean checked = labels.checkStamp(family.stamp());
    Mark start = session.mark();
    if (checked) {
      // Else what the wall clock has begun to batch meanwhile would be from before the windows.
      session.flush();
    }
    for (Window window : windows) {
      window.begin(session, start);
    }
    return start;
  }

  @GuardedBy("lock")
  private void cutWindows(String reason) {
    for (Window window : windows) {
      window.cut(reason);
    }
    windows.clear();
    openWindows = 0;
    changed.signalAll();
  }

  @GuardedBy("lock")
  private void tryReplaceSession() {
    stopSession();
    try {
      startSession(highestRate());
    } catch (SamplingException e) {
      // The windows have been told.
    }
  }

  @GuardedBy("lock")
  private void startKeeper() {
    if (keeper == null) {
      Keeper made = new Keeper();
      new AgentLoop(family.name(), AgentThreads::sampler, made, features).start();
      keeper = made;
    }
  }

  /** Replaces sessions before they grow too big, for as long as there is one. */
  private boolean keepBounded(Keeper current) throws InterruptedException {
    lock.await();
    try {
      if (session == null) {
        forgetLocked(current);
        return false;
      }
      changed.awaitNanos(family.lookMillis() * 1_000_000);
      keepLocked(current);
      return true;
    } finally {
      openWindows = windows.size();
      lock.release();
    }
  }

  @GuardedBy("lock")
  private void keepLocked(Keeper current) {
    closeAbandoned();
    if (family.lookMillis() < CHECK_MILLIS) {
      labels.look();
    }
    if (System.nanoTime() - current.checked >= CHECK_MILLIS * 1_000_000) {
      current.checked = System.nanoTime();
      labels.tend();
      if (session != null && session.isWorn()) {
        tryReplaceSession();
      }
    }
  }

  private void forget(Keeper ended) {
    lock.await();
    try {
      forgetLocked(ended);
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private void forgetLocked(Keeper ended) {
    if (keeper == ended) {
      keeper = null;
    }
  }

  private final class Keeper implements AgentLoop.Round {

    private long checked = System.nanoTime();

    @Override
    public boolean next() throws InterruptedException {
      return keepBounded(this);
    }

    @Override
    public void ended() {
      forget(this);
    }
  }
}
