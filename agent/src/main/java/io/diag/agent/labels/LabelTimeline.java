package io.diag.agent.labels;

import io.diag.hooks.LabelSet;
import io.diag.hooks.OsThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Which labels each thread had when. */
public final class LabelTimeline {

  /** Of a JVM in which nobody has labels, or of a recording that was saved. */
  public static final LabelTimeline EMPTY = new LabelTimeline();

  private final Map<Long, List<Life>> threads = new HashMap<>();

  private static final class Life {

    final long from;
    final long to;
    final LabelSet last;
    long[] until = new long[16];
    LabelSet[] labels = new LabelSet[16];
    int size;

    Life(OsThread thread, UnaryOperator<LabelSet> one) {
      from = thread.fromNanos();
      to = thread.toNanos();
      // Before the history: if the labels change in between, those they were are in it then.
      last = one.apply(thread.labels());
      thread.history().forEach(this::add);
    }

    private void add(long time, long serial, LabelSet set) {
      if (size == until.length) {
        until = Arrays.copyOf(until, size * 2);
        labels = Arrays.copyOf(labels, size * 2);
      }
      until[size] = time;
      labels[size] = set;
      size++;
    }

    LabelSet at(long nanos) {
      int index = Arrays.binarySearch(until, 0, size, nanos);
      int first = index >= 0 ? index : -index - 1;
      return first < size ? labels[first] : last;
    }
  }

  /** Reads what a thread has recorded; equal sets become the same. */
  void add(OsThread thread, UnaryOperator<LabelSet> one) {
    threads.computeIfAbsent(thread.kernelId(), id -> new ArrayList<>()).add(new Life(thread, one));
  }

  /**
   * The labels of a sample.
   *
   * @param thread the kernel's id, which different threads have one after the other
   */
  public LabelSet at(long thread, long nanos) {
    List<Life> lives = threads.get(thread);
    if (lives != null) {
      for (Life life : lives) {
        if (nanos >= life.from && nanos <= life.to) {
          return life.at(nanos);
        }
      }
    }
    return LabelSet.NONE;
  }
}
