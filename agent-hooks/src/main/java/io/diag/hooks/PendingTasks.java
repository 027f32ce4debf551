package io.diag.hooks;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Labels of tasks on their way to another thread, where the task itself has no place for them. By
 * identity, and forgotten with a task that is never run. Under plain monitors, since it is used
 * inside of executors.
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

  private static final class Stripe {

    private Entry[] table = new Entry[8];
    private int count;

    /** Behind those of the same task: one that is given twice is taken in the same order. */
    synchronized void add(Entry entry) {
      if (count >= table.length) {
        grow();
      }
      append(entry);
      count++;
    }

    private void append(Entry entry) {
      int slot = slot(entry.hash);
      Entry last = table[slot];
      if (last == null) {
        table[slot] = entry;
        return;
      }
      while (last.next != null) {
        last = last.next;
      }
      last.next = entry;
    }

    private int slot(int hash) {
      return hash / STRIPES & (table.length - 1);
    }

    private void grow() {
      Entry[] old = table;
      table = new Entry[old.length * 2];
      for (Entry head : old) {
        for (Entry entry = head; entry != null; ) {
          Entry next = entry.next;
          entry.next = null;
          append(entry);
          entry = next;
        }
      }
    }

    LabelSet take(Object task, int hash) {
      // Whoever gave the task to this thread has written before.
      return count == 0 ? null : takeLocked(task, hash);
    }

    private synchronized LabelSet takeLocked(Object task, int hash) {
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

    synchronized void remove(Entry dropped) {
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
      if (before == null) {
        table[slot(entry.hash)] = entry.next;
      } else {
        before.next = entry.next;
      }
      count--;
      size.decrementAndGet();
    }
  }

  static void add(Object task, LabelSet labels) {
    forgetDropped();
    if (size.incrementAndGet() > MAX) {
      size.decrementAndGet();
      refused.incrementAndGet();
      return;
    }
    used = true;
    int hash = System.identityHashCode(task);
    stripes[hash & (STRIPES - 1)].add(new Entry(task, hash, labels));
  }

  private static void forgetDropped() {
    for (Reference<?> gone; (gone = dropped.poll()) != null; ) {
      Entry entry = (Entry) gone;
      stripes[entry.hash & (STRIPES - 1)].remove(entry);
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
