package io.diag.hooks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that were started and have not ended, by id. */
final class CreatedThreads {

  private static final int STRIPES = 64;
  private static final int STRIPE_SHIFT = 64 - 6;

  /** Not the one by which virtual threads are sampled: those have much of that hash in common. */
  private static final long MULTIPLIER = 0xC2B2AE3D27D4EB4FL;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final int maxOfStripe;
  private final AtomicLong refused = new AtomicLong();

  /**
   * Whatever is thrown, a table is as it was: between a change's first step and its last nothing is
   * called.
   */
  private static final class Stripe extends SpinLock {

    private Creation[] table = new Creation[8];
    private final int[] countOf = new int[CreationSite.Kind.values().length];
    private int count;

    private static int slot(long id, int length) {
      return (int) ((id * MULTIPLIER) >>> 24) & (length - 1);
    }

    private Creation find(long id) {
      Creation entry = table[slot(id, table.length)];
      while (entry != null && entry.id != id) {
        entry = entry.next;
      }
      return entry;
    }

    boolean put(Creation entry, int max) {
      Creation[] larger = count >= table.length ? new Creation[table.length * 2] : null;
      lock();
      try {
        return putLocked(entry, max, larger);
      } finally {
        locked = 0;
      }
    }

    private boolean putLocked(Creation entry, int max, Creation[] larger) {
      // A start that failed where there was no stack for forgetting it.
      removeLocked(entry.id);
      if (count >= table.length) {
        sweepLocked();
        if (larger != null && larger.length == table.length * 2 && count > table.length / 2) {
          growInto(larger);
        }
      }
      if (count >= max) {
        return false;
      }
      int kind = entry.site().kind().index();
      int slot = slot(entry.id, table.length);
      entry.next = table[slot];
      table[slot] = entry;
      count++;
      countOf[kind]++;
      return true;
    }

    private void growInto(Creation[] larger) {
      for (int i = 0; i < table.length; i++) {
        Creation next;
        for (Creation entry = table[i]; entry != null; entry = next) {
          next = entry.next;
          // As slot() says, but without a call.
          int slot = (int) ((entry.id * MULTIPLIER) >>> 24) & (larger.length - 1);
          entry.next = larger[slot];
          larger[slot] = entry;
        }
      }
      table = larger;
    }

    Creation remove(long id) {
      lock();
      try {
        return removeLocked(id);
      } finally {
        locked = 0;
      }
    }

    private Creation removeLocked(long id) {
      int slot = slot(id, table.length);
      Creation before = null;
      Creation entry = table[slot];
      while (entry != null && entry.id != id) {
        before = entry;
        entry = entry.next;
      }
      if (entry != null) {
        unlink(slot, before, entry);
      }
      return entry;
    }

    private void unlink(int slot, Creation before, Creation entry) {
      CreationSite site = entry.site();
      int kind = site.kind().index();
      if (before == null) {
        table[slot] = entry.next;
      } else {
        before.next = entry.next;
      }
      count--;
      countOf[kind]--;
      site.threadEnded();
    }

    void sweep() {
      lock();
      try {
        sweepLocked();
      } finally {
        locked = 0;
      }
    }

    /** Forgets threads that were collected without ending. */
    private void sweepLocked() {
      for (int slot = 0; slot < table.length; slot++) {
        Creation before = null;
        for (Creation entry = table[slot]; entry != null; entry = entry.next) {
          if (entry.refersTo(null)) {
            unlink(slot, before, entry);
          } else {
            before = entry;
          }
        }
      }
    }

    Creation get(long id) {
      lock();
      try {
        return find(id);
      } finally {
        locked = 0;
      }
    }

    /** Without the lock: a reading must not wait. */
    int size(CreationSite.Kind kind) {
      return countOf[kind.index()];
    }

    void addTo(List<Creation> all) {
      Creation[] copy = new Creation[count + 16];
      int copied = copyTo(copy);
      // There is a bound on how many there can be, and this doubles each time.
      while (copied < 0) {
        copy = new Creation[copy.length * 2];
        copied = copyTo(copy);
      }
      for (int i = 0; i < copied; i++) {
        all.add(copy[i]);
      }
    }

    /** How many, or -1 if there are more meanwhile. */
    private int copyTo(Creation[] copy) {
      lock();
      try {
        int copied = 0;
        if (count > copy.length) {
          return -1;
        }
        for (Creation first : table) {
          for (Creation entry = first; entry != null; entry = entry.next) {
            copy[copied++] = entry;
          }
        }
        return copied;
      } finally {
        locked = 0;
      }
    }
  }

  CreatedThreads(int max) {
    maxOfStripe = max / STRIPES;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private Stripe stripe(long id) {
    return stripes[(int) ((id * MULTIPLIER) >>> STRIPE_SHIFT)];
  }

  void put(Creation entry) {
    // Before it is in the table: a site is dropped when all its threads have ended.
    entry.site().threadStarts();
    if (!stripe(entry.id).put(entry, maxOfStripe)) {
      entry.site().threadEnded();
      refused.incrementAndGet();
    }
  }

  /** Null if there was none. */
  Creation remove(long id) {
    return stripe(id).remove(id);
  }

  /** Null if there is none. */
  Creation get(long id) {
    return stripe(id).get(id);
  }

  /** Those that are there now. */
  List<Creation> list() {
    List<Creation> all = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.sweep();
      stripe.addTo(all);
    }
    return all;
  }

  int size() {
    int size = 0;
    for (CreationSite.Kind kind : CreationSite.Kind.values()) {
      size += size(kind);
    }
    return size;
  }

  int size(CreationSite.Kind kind) {
    int size = 0;
    for (Stripe stripe : stripes) {
      size += stripe.size(kind);
    }
    return size;
  }

  /** Started while there were too many already. */
  long refused() {
    return refused.get();
  }
}
