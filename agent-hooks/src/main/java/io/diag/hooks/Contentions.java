package io.diag.hooks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** All contention of one kind, by stack and labels. Never forgotten, as in Go. */
// Stacks and holders are kept once each.
@SuppressWarnings("ReferenceEquality")
final class Contentions extends SpinLock {

  private static final LabelSet OVERFLOW = LabelSet.of(new String[] {"labels", "overflow"});

  private final int max;
  private final AtomicLong overflowed = new AtomicLong();

  /** Open addressing, never more than half full. */
  private final Contention[] table;

  private int count;

  Contentions(int max) {
    this.max = max;
    this.table = new Contention[Integer.highestOneBit(max) * 4];
  }

  /** The one of this stack and these labels. */
  Contention of(ContentionStack stack, LabelSet labels, Contention holder) {
    Contention known = table[slot(stack, labels, holder)];
    return known != null ? known : add(stack, labels, holder);
  }

  private int slot(ContentionStack stack, LabelSet labels, Contention holder) {
    int mask = table.length - 1;
    long hash = stack.hash * 31 + (labels == LabelSet.NONE ? 0 : labels.hashCode());
    hash = hash * 31 + (holder == null ? 0 : System.identityHashCode(holder));
    int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (table[slot] != null && !isOf(table[slot], stack, labels, holder)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static boolean isOf(
      Contention contention, ContentionStack stack, LabelSet labels, Contention holder) {
    return contention.stack() == stack
        && contention.holder() == holder
        && (contention.labels() == labels || contention.labels().equals(labels));
  }

  private Contention add(ContentionStack stack, LabelSet labels, Contention holder) {
    LabelSet kept = labels;
    // Room for each stack once more without its labels.
    if (count >= max) {
      overflowed.incrementAndGet();
      kept = OVERFLOW;
    }
    Contention made = new Contention(stack, kept, holder);
    lock();
    try {
      int slot = slot(stack, kept, holder);
      if (table[slot] == null) {
        if (count >= table.length / 2) {
          // Shown nowhere, but counted as overflowed.
          return made;
        }
        table[slot] = made;
        count++;
      }
      return table[slot];
    } finally {
      locked = 0;
    }
  }

  List<Contention> list() {
    List<Contention> list = new ArrayList<>();
    for (Contention contention : table) {
      if (contention != null) {
        list.add(contention);
      }
    }
    return list;
  }

  int size() {
    return count;
  }

  /** How often one was kept without its labels, as there were too many. */
  long overflowed() {
    return overflowed.get();
  }
}
