package io.diag.agent.sampling;

import io.diag.agent.labels.LabelTimeline;
import io.diag.agent.labels.ThreadNames;
import io.diag.agent.profile.Label;
import io.diag.hooks.LabelSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels of a chunk's samples, numbered: those the service has given, the state, and the name
 * of the thread. What the service has given wins where it uses one of those two keys itself.
 */
final class SampleLabels {

  private static final String STATE = "state";
  private static final String THREAD = "thread";

  private record Combination(LabelSet set, int state, String thread) {}

  private final LabelTimeline timeline;
  private final ThreadNames threadNames;
  private final List<Combination> combinations = new ArrayList<>();

  /** By set, then by state, then by thread: no object is made to look a sample up. */
  private final IdentityHashMap<LabelSet, Map<String, int[]>> ids = new IdentityHashMap<>();

  /**
   * For one chunk.
   *
   * @param threadNames null if samples are not to have the names of their threads
   */
  SampleLabels(LabelTimeline timeline, ThreadNames threadNames) {
    this.timeline = timeline;
    this.threadNames = threadNames;
  }

  /** The number of a sample's labels. */
  int id(long threadId, long nanos, int state, String threadName) {
    LabelSet set = timeline.at(threadId, nanos);
    String thread =
        threadNames == null || threadName == null ? "" : threadNames.normalised(threadName);
    int[] byState = ids.computeIfAbsent(set, s -> new HashMap<>()).get(thread);
    if (byState == null || byState.length <= state) {
      byState = grow(byState, state);
      ids.get(set).put(thread, byState);
    }
    if (byState[state] == 0) {
      combinations.add(new Combination(set, state, thread));
      byState[state] = combinations.size();
    }
    return byState[state] - 1;
  }

  private static int[] grow(int[] old, int state) {
    int[] larger = new int[state + 4];
    if (old != null) {
      System.arraycopy(old, 0, larger, 0, old.length);
    }
    return larger;
  }

  int state(int id) {
    return combinations.get(id).state;
  }

  boolean has(int id, SampleFilter.LabelValue wanted) {
    LabelSet set = combinations.get(id).set;
    for (int i = 0; i < set.size(); i++) {
      if (set.key(i).equals(wanted.key())) {
        return set.value(i).equals(wanted.value());
      }
    }
    return wanted.key().equals(THREAD) && wanted.value().equals(combinations.get(id).thread);
  }

  /**
   * All labels of a number, by key.
   *
   * @param state running or waiting; null if that is not told
   */
  List<Label> of(int id, String state) {
    Combination combination = combinations.get(id);
    LabelSet set = combination.set;
    List<Label> labels = new ArrayList<>(set.size() + 2);
    boolean hasState = state == null;
    boolean hasThread = combination.thread.isEmpty();
    for (int i = 0; i < set.size(); i++) {
      labels.add(Label.text(set.key(i), set.value(i)));
      hasState |= set.key(i).equals(STATE);
      hasThread |= set.key(i).equals(THREAD);
    }
    if (!hasState) {
      labels.add(Label.text(STATE, state));
    }
    if (!hasThread) {
      labels.add(Label.text(THREAD, combination.thread));
    }
    labels.sort(Comparator.comparing(Label::key));
    return List.copyOf(labels);
  }
}
