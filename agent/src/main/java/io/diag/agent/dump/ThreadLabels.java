package io.diag.agent.dump;

import io.diag.agent.profile.Label;
import io.diag.hooks.LabelSet;
import io.diag.hooks.ThreadContexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of threads as a profile shows them, each set once; for one dump. */
final class ThreadLabels {

  static final String STATE = "thread.state";

  private static final List<Label> OVERFLOW = List.of(Label.text("labels", "overflow"));

  /** How many different sets are told apart. */
  private final int max;

  private final Map<Key, List<Label>> sets = new HashMap<>();

  private record Key(LabelSet set, ThreadState state) {}

  ThreadLabels(int max) {
    this.max = max;
  }

  /**
   * The labels of a thread, by key.
   *
   * @param state to be one of them; null if not
   */
  List<Label> of(Thread thread, ThreadState state) {
    Key key = new Key(ThreadContexts.labels(thread), state);
    List<Label> known = sets.get(key);
    if (known != null) {
      return known;
    }
    if (sets.size() >= max) {
      return OVERFLOW;
    }
    List<Label> labels = labels(key);
    sets.put(key, labels);
    return labels;
  }

  private static List<Label> labels(Key key) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < key.set.size(); i++) {
      labels.add(Label.text(key.set.key(i), key.set.value(i)));
    }
    if (key.state != null) {
      labels.removeIf(label -> label.key().equals(STATE));
      labels.add(Label.text(STATE, key.state.text()));
      labels.sort(Comparator.comparing(Label::key));
    }
    return List.copyOf(labels);
  }
}
