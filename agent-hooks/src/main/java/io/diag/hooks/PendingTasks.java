package io.diag.hooks;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Labels of tasks on their way to another thread, where the task itself has no place for them. By
 * identity, and forgotten with a task that is never run.
 */
final class PendingTasks {

  private static final int STRIPES = 64;

  /** More tasks under labels than this wait: those beyond run without. */
  private static final int MAX = 100_000;

  private static final Stripe[] stripes = new Stripe[STRIPES];
  private static final ReferenceQueue<Object> dropped = new ReferenceQueue<>();
  private static final AtomicLong size = new AtomicLong();
  private static final AtomicLong refused = new AtomicLong();
  private static boolean used;

  /** One that was dropped when there was no stack for removing it. */
  private static volatile Entry lost;

  static {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private static final class Entry extends WeakReference<Object> {

    final int hash;
    final LabelSet labels;
    Entry next;

    Entry(Object task, int hash, LabelSet labels) {
      super(task, dropped);
      this.hash = hash;
      this.labels = labels;
    }
  }

  /**
   * Whatever is thrown, a table is as it was: between its first change and its last nothing is
   * called.
   */
  private static final class Stripe extends SpinLock {

    private Entry[] table = new Entry[8];
    private int count;

    /** Behind those of the same task: one that is given twice is taken in the same order. */
    void add(Entry entry) {
      lock();
      try {
        addLocked(entry);
      } finally {
        locked = 0;
      }
    }

    private void addLocked(Entry entry) {
      if (count >= table.length) {
        grow();
      }
      size.incrementAndGet();
      int slot = entry.hash / STRIPES & (table.length - 1);
      Entry last = table[slot];
      if (last == null) {
        table[slot] = entry;
      } else {
        while (last.next != null) {
          last = last.next;
        }
        last.next = entry;
      }
      count++;
    }

    private int slot(int hash) {
      return hash / STRIPES & (table.length - 1);
    }

    private void grow() {
      Entry[] old = table;
      Entry[] larger = new Entry[old.length * 2];
      for (int i = 0; i < old.length; i++) {
        // What was in one slot comes into two of the new ones, in the same order.
        Entry low = null;
        Entry high = null;
        for (Entry entry = old[i], next; entry != null; entry = next) {
          next = entry.next;
          entry.next = null;
          if ((entry.hash / STRIPES & old.length) == 0) {
            if (low == null) {
              larger[i] = entry;
            } else {
              low.next = entry;
            }
            low = entry;
          } else {
            if (high == null) {
              larger[i + old.length] = entry;
            } else {
              high.next = entry;
            }
            high = entry;
          }
        }
      }
      table = larger;
    }

    LabelSet take(Object task, int hash) {
      // Whoever gave the task to this thread has written before.
      if (count == 0) {
        return null;
      }
      lock();
      try {
        return takeLocked(task, hash);
      } finally {
        locked = 0;
      }
    }

    private LabelSet takeLocked(Object task, int hash) {
      Entry before = null;
      for (Entry entry = table[slot(hash)]; entry != null; entry = entry.next) {
        if (entry.hash == hash && entry.refersTo(task)) {
          unlink(before, entry);
          return entry.labels;
        }
        before = entry;
      }
      return null;
    }

    void remove(Entry dropped) {
      lock();
      try {
        removeLocked(dropped);
      } finally {
        locked = 0;
      }
    }

    private void removeLocked(Entry dropped) {
      Entry before = null;
      for (Entry entry = table[slot(dropped.hash)]; entry != null; entry = entry.next) {
        if (entry == dropped) {
          unlink(before, entry);
          return;
        }
        before = entry;
      }
    }

    private void unlink(Entry before, Entry entry) {
      size.decrementAndGet();
      if (before == null) {
        table[slot(entry.hash)] = entry.next;
      } else {
        before.next = entry.next;
      }
      count--;
    }
  }

  static void add(Object task, LabelSet labels) {
    forgetDropped();
    if (size.get() >= MAX) {
      refused.incrementAndGet();
      return;
    }
    used = true;
    int hash = System.identityHashCode(task);
    stripes[hash & (STRIPES - 1)].add(new Entry(task, hash, labels));
  }

  private static void forgetDropped() {
    Entry entry = lost;
    while (entry != null || (entry = (Entry) dropped.poll()) != null) {
      lost = entry;
      stripes[entry.hash & (STRIPES - 1)].remove(entry);
      lost = null;
      entry = null;
    }
  }

  /** The labels it was given with, or null; they are forgotten then. */
  static LabelSet take(Object task) {
    if (!used) {
      return null;
    }
    int hash = System.identityHashCode(task);
    return stripes[hash & (STRIPES - 1)].take(task, hash);
  }

  static long size() {
    forgetDropped();
    return size.get();
  }

  static long refused() {
    return refused.get();
  }

  private PendingTasks() {}
}
