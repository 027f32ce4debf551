package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Samples for all clients of one event family together, each of which sees its own window.
 *
 * <p>One session of the library at a time, at the highest rate asked for. A running session cannot
 * be widened, so a client that wants a higher rate makes the engine start another; what that takes
 * is a gap in everybody's window, measured and stated. Nothing is loaded until the first client
 * comes, and nothing runs when the last has left.
 */
final class SamplingEngine {

  static final long CHECK_MILLIS = 1000;

  private final EventFamily family;
  private final NativeLibraries libraries;
  private final Features features;
  private final LabelRecords labels;

  @GuardedBy("this")
  private AsyncProfilerLibrary library;

  @GuardedBy("this")
  private SamplingSession session;

  @GuardedBy("this")
  private final List<Window> windows = new ArrayList<>();

  @GuardedBy("this")
  private boolean keeperRuns;

  SamplingEngine(
      EventFamily family, NativeLibraries libraries, Features features, LabelRecords labels) {
    this.family = family;
    this.labels = labels;
    this.libraries = libraries;
    this.features = features;
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
  synchronized int openWindows() {
    return windows.size();
  }

  /**
   * Begins a window.
   *
   * @throws NativeLibraryException if async-profiler cannot be loaded here
   */
  synchronized void open(Window window) throws NativeLibraryException, SamplingException {
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
      close(window);
      throw new SamplingException(e.getMessage(), e);
    }
  }

  /** Ends a window; a second time it does nothing. */
  synchronized void close(Window window) {
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
      notifyAll();
    } else if (session.isWastedOn(highestRate())) {
      tryReplaceSession();
    }
  }

  /** Makes what was sampled up to now readable while the window goes on. */
  synchronized void flush(Window window) {
    if (windows.contains(window)) {
      Mark now = session.mark();
      session.flush();
      window.end(now);
      window.begin(session, now);
    }
  }

  private synchronized void load() throws NativeLibraryException {
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

  private synchronized int highestRate() {
    return windows.stream().mapToInt(Window::hz).max().orElse(1);
  }

  private synchronized void stopSession() {
    Mark end = session.mark();
    session.stop();
    for (Window window : windows) {
      window.end(end);
    }
    session = null;
  }

  /** Starts one for the windows that are open; they end early if it cannot be had. */
  private synchronized Mark startSession(int hz) throws SamplingException {
    try {
      session = family.start(library, hz, labels);
      features.on(family.name(), "engine=" + session.trigger() + ", running");
    } catch (SamplingException e) {
      cutWindows(e);
      throw e;
    } catch (RuntimeException e) {
      cutWindows(e);
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

  private synchronized void cutWindows(Exception reason) {
    for (Window window : windows) {
      window.cut(reason.getMessage());
    }
    windows.clear();
    notifyAll();
  }

  private synchronized void tryReplaceSession() {
    stopSession();
    try {
      startSession(highestRate());
    } catch (SamplingException e) {
      // The windows have been told.
    }
  }

  private synchronized void startKeeper() {
    if (!keeperRuns) {
      AgentThreads.sampler(this::keepBounded).start();
      keeperRuns = true;
    }
  }

  /** Replaces sessions before they grow too big, for as long as there is one. */
  private synchronized void keepBounded() {
    try {
      long checked = System.nanoTime();
      while (session != null) {
        wait(family.lookMillis());
        if (family.lookMillis() < CHECK_MILLIS) {
          labels.look();
        }
        if (System.nanoTime() - checked >= CHECK_MILLIS * 1_000_000) {
          checked = System.nanoTime();
          labels.tend();
          if (session != null && session.isWorn()) {
            tryReplaceSession();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      SuppressedErrors.report(family.name(), e);
    } finally {
      keeperRuns = false;
    }
  }
}
