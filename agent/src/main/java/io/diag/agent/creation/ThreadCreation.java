package io.diag.agent.creation;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import io.diag.hooks.Creation;
import io.diag.hooks.CreationSite;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.ThreadCreations;
import java.util.ArrayList;
import java.util.List;

/** Knows who started the threads that live. */
public final class ThreadCreation {

  private static final List<Frame> BEYOND =
      List.of(Frame.pseudo("[more different stacks than are kept]"));

  private final CreationHooks hooks;

  /** The ids of threads that may have been started while the hooks were off; empty at first. */
  private volatile long firstWhileOff = Long.MAX_VALUE;

  private volatile long lastWhileOff = Long.MIN_VALUE;

  private ThreadCreation(CreationHooks hooks) {
    this.hooks = hooks;
  }

  /** Says what works, and answers where creators are found. */
  public static ThreadCreation start(CreationHooks hooks, Features features, Counters counters) {
    hooks.report(features);
    if (hooks.isOn()) {
      counters.gauge(
          "diag_threadcreate_entries",
          "Living threads whose creator is remembered.",
          ThreadCreations::size);
      counters.gauge(
          "diag_threadcreate_stacks",
          "Different stacks that have started threads.",
          ThreadCreations::siteCount);
      counters.counter(
          "diag_threadcreate_threads_refused_total",
          "Threads whose creator is not remembered, because there were too many.",
          ThreadCreations::refused);
      counters.counter(
          "diag_threadcreate_stacks_refused_total",
          "Threads whose creator is one of too many different ones to be told apart.",
          ThreadCreations::sitesRefused);
    }
    return new ThreadCreation(hooks);
  }

  /**
   * Who created this thread. One look into a table; the list is the same for all threads of one
   * creator.
   */
  public Creator of(Thread thread) {
    if (!hooks.isOn()) {
      return Creator.OFF;
    }
    Creation known = ThreadCreations.of(thread);
    if (known != null) {
      return new Creator(Creator.Kind.KNOWN, stack(known.site()), known.creatorId());
    }
    return ThreadContexts.isVirtual(thread) ? Creator.NOT_SAMPLED : unrecorded(thread);
  }

  /** Of a platform thread. */
  Creator unrecorded(Thread thread) {
    long id = ThreadContexts.id(thread);
    if (id >= firstWhileOff && id <= lastWhileOff) {
      return Creator.WHILE_OFF;
    }
    return id <= hooks.lastBefore() ? Creator.BEFORE : Creator.OF_JVM;
  }

  /** To be called when the hooks do nothing any more. */
  public void hooksAreOff() {
    firstWhileOff = Math.min(firstWhileOff, CreationHooks.largestId());
    lastWhileOff = Long.MAX_VALUE;
  }

  /** To be called when they work again. */
  public void hooksAreOn() {
    if (lastWhileOff != Long.MAX_VALUE) {
      // They did all the time.
      return;
    }
    lastWhileOff = CreationHooks.largestId();
  }

  boolean isOn() {
    return hooks.isOn();
  }

  /** Of so many virtual threads one is recorded; 0 if none is. */
  int virtualRate() {
    return hooks.virtualRate();
  }

  /** Of those that live. */
  List<Creation> list() {
    return hooks.isOn() ? ThreadCreations.list() : List.of();
  }

  static List<Frame> stack(CreationSite site) {
    // Two threads that make it at once make the same.
    @SuppressWarnings("unchecked")
    List<Frame> made = (List<Frame>) site.shown();
    if (made == null) {
      made = site.stack() == null ? BEYOND : frames(site.stack());
      site.show(made);
    }
    return made;
  }

  private static List<Frame> frames(StackTraceElement[] stack) {
    List<Frame> frames = new ArrayList<>(stack.length);
    for (StackTraceElement element : stack) {
      frames.add(JavaFrames.frame(element));
    }
    return List.copyOf(frames);
  }
}
