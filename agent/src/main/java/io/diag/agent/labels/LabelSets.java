package io.diag.agent.labels;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.log.AgentLog;
import io.diag.hooks.LabelSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The different label sets of the samples that are kept: each once, and no more than so many. */
// The one that stands for all others is known by identity.
@SuppressWarnings("ReferenceEquality")
final class LabelSets {

  private static final LabelSet OVERFLOW = LabelSet.of(new String[] {"labels", "overflow"});

  private final int max;

  @GuardedBy("this")
  private final Map<LabelSet, LabelSet> sets = new HashMap<>();

  /** Of the sets; read without the lock. */
  private volatile int size;

  private final LongAdder overflowed = new LongAdder();

  @GuardedBy("this")
  private boolean warned;

  LabelSets(int max) {
    this.max = max;
  }

  /** The one of these labels, or what stands for all that are too many. */
  synchronized LabelSet one(LabelSet labels) {
    if (labels.size() == 0 || labels == OVERFLOW) {
      return labels;
    }
    LabelSet known = sets.get(labels);
    if (known != null) {
      return known;
    }
    if (sets.size() >= max) {
      overflowed.increment();
      warn();
      return OVERFLOW;
    }
    sets.put(labels, labels);
    size = sets.size();
    return labels;
  }

  @GuardedBy("this")
  private void warn() {
    if (warned) {
      return;
    }
    warned = true;
    AgentLog.line(
        "more than "
            + max
            + " different label sets in the samples (option labels.max): the others are shown as"
            + " labels=overflow. The key with the most values is \""
            + mostVariedKey()
            + "\"");
  }

  @GuardedBy("this")
  private String mostVariedKey() {
    Map<String, Set<String>> values = new HashMap<>();
    for (LabelSet labels : sets.keySet()) {
      for (int i = 0; i < labels.size(); i++) {
        values.computeIfAbsent(labels.key(i), key -> new HashSet<>()).add(labels.value(i));
      }
    }
    String most = "";
    int count = 0;
    for (Map.Entry<String, Set<String>> entry : values.entrySet()) {
      if (entry.getValue().size() > count) {
        most = entry.getKey();
        count = entry.getValue().size();
      }
    }
    return most;
  }

  synchronized boolean isFull() {
    return sets.size() >= max;
  }

  synchronized void clear() {
    sets.clear();
    size = 0;
  }

  long size() {
    return size;
  }

  /** Records whose labels were not kept. */
  long overflowed() {
    return overflowed.sum();
  }
}
