package io.diag.agent.leaks;

import io.diag.agent.dump.ThreadGroups;
import io.diag.agent.log.AgentLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Judges the stacks after each dump, and says in a line what has changed. Not thread-safe. */
final class SuspectList {

  /** More are counted only, in the log and in answers. */
  private static final int MAX_LISTED = 100;

  private static final int MAX_TRENDS = 20;

  private int suspects;

  void judge(Collection<TrackedStack> stacks, Growth.Least least) {
    for (TrackedStack stack : stacks) {
      Growth growth = Growth.of(stack.history().points(), least);
      Suspicion suspicion = stack.suspicion();
      if (suspicion != null) {
        follow(stack, suspicion, growth);
      } else if (growth != null && stack.count() > 0) {
        suspect(stack, growth);
      }
    }
  }

  private void suspect(TrackedStack stack, Growth growth) {
    suspects++;
    boolean said = suspects <= MAX_LISTED;
    stack.suspect(new Suspicion(growth, stack.history().points(), said));
    if (said) {
      AgentLog.line(LeakLines.suspected(stack, growth));
    } else if (suspects == MAX_LISTED + 1) {
      AgentLog.line("more than " + MAX_LISTED + " thread leaks; further ones are only counted");
    }
  }

  private void follow(TrackedStack stack, Suspicion suspicion, Growth growth) {
    switch (suspicion.update(stack.count(), growth)) {
      case STOPPED -> say(suspicion, LeakLines.stopped(stack, suspicion));
      case GROWS_AGAIN -> say(suspicion, LeakLines.growsAgain(stack, growth));
      case GONE -> {
        if (suspicion.state() == Suspect.State.GROWING) {
          say(suspicion, LeakLines.gone(stack));
        }
        drop(stack);
      }
      case FORGOTTEN -> drop(stack);
      case NONE -> {}
    }
  }

  private static void say(Suspicion suspicion, String line) {
    if (suspicion.wasSaid()) {
      AgentLog.line(line);
    }
  }

  private void drop(TrackedStack stack) {
    stack.suspect(null);
    suspects--;
  }

  LeakReport report(TrackedStacks stacks, long intervals, ThreadGroups groups, Clock clock) {
    List<Suspect> listed = new ArrayList<>();
    for (TrackedStack stack : stacks.all()) {
      if (stack.suspicion() != null) {
        listed.add(suspect(stack, clock));
      }
    }
    listed.sort(
        Comparator.comparing(Suspect::state)
            .thenComparing(Comparator.comparingDouble(Suspect::perMinute).reversed())
            .thenComparing(Comparator.comparingLong(Suspect::count).reversed()));
    int shown = Math.min(MAX_LISTED, listed.size());
    return new LeakReport(
        intervals,
        groups.epochNanos(),
        groups.threads(),
        groups.notShown(),
        stacks.all().size(),
        stacks.beyond(),
        List.copyOf(listed.subList(0, shown)),
        listed.size() - shown,
        trends(stacks));
  }

  private static Suspect suspect(TrackedStack stack, Clock clock) {
    Suspicion suspicion = stack.suspicion();
    return new Suspect(
        stack.stack(),
        stack.creator(),
        stack.labels(),
        stack.history().points().stream()
            .map(point -> new Suspect.CountAt(clock.epochNanos(point.nanos()), point.count()))
            .toList(),
        stack.count(),
        suspicion.perMinute(),
        clock.epochNanos(stack.firstSeenNanos()),
        clock.epochNanos(suspicion.sinceNanos()),
        suspicion.suspectedAfter(),
        suspicion.state());
  }

  private static List<Trend> trends(TrackedStacks stacks) {
    return stacks.all().stream()
        .map(SuspectList::trend)
        .filter(trend -> trend.count() > 0 || trend.change() != 0)
        .sorted(
            Comparator.comparingDouble(Trend::perMinute).thenComparingLong(Trend::count).reversed())
        .limit(MAX_TRENDS)
        .toList();
  }

  private static Trend trend(TrackedStack stack) {
    Suspicion suspicion = stack.suspicion();
    return new Trend(
        stack.stack(),
        stack.creator(),
        stack.count(),
        stack.history().change(),
        Growth.perMinute(stack.history().points()),
        suspicion == null ? null : suspicion.state());
  }
}
