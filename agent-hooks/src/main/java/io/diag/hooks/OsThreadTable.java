package io.diag.hooks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdk.internal.misc.Unsafe;

/**
 * Threads of the operating system by their Java thread. No method waits for another thread: a
 * lookup reads one list, and to add a thread is one compare-and-set.
 *
 * <p>A removed thread is only marked. One thread at a time unlinks the marked ones of a list; a
 * second one that comes meanwhile leaves the work to the first. So only the head of a list is
 * changed by several threads.
 *
 * <p>The number of buckets is fixed and so is the largest number of threads.
 */
final class OsThreadTable {

  private static final int BUCKETS = 512;
  private static final int BUCKET_SHIFT = 64 - 9;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** A compare-and-set that fails so often in a row is given up. */
  private static final int MAX_TRIES = 1000;

  private static final int IDLE = 0;
  private static final int UNLINKING = 1;

  /** Another thread has been marked while the list was being gone through. */
  private static final int AGAIN = 2;

  private final Bucket[] buckets = new Bucket[BUCKETS];
  private final int max;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  /** A list of threads. */
  private static final class Bucket {

    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long FIRST = UNSAFE.objectFieldOffset(Bucket.class, "first");
    private static final long STATE = UNSAFE.objectFieldOffset(Bucket.class, "state");

    private volatile OsThread first;
    private volatile int state;

    private boolean replaceFirst(OsThread expected, OsThread with) {
      return UNSAFE.compareAndSetReference(this, FIRST, expected, with);
    }

    private boolean changeState(int expected, int to) {
      return UNSAFE.compareAndSetInt(this, STATE, expected, to);
    }

    private OsThread find(Thread thread) {
      return find(first, thread);
    }

    private static OsThread find(OsThread first, Thread thread) {
      for (OsThread os = first; os != null; os = os.next) {
        if (os.isOf(thread) && !os.removed) {
          return os;
        }
      }
      return null;
    }

    /** The one of the same thread that is there now; null if that was tried too often. */
    private OsThread add(OsThread os) {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        OsThread expected = first;
        OsThread known = find(expected, os.thread());
        if (known != null) {
          return known;
        }
        os.next = expected;
        if (replaceFirst(expected, os)) {
          return os;
        }
      }
      return null;
    }

    /** How many it was. */
    private int unlinkRemoved() {
      if (!begin()) {
        return 0;
      }
      int unlinked = 0;
      try {
        for (int round = 0; round < MAX_TRIES; round++) {
          unlinked += unlink();
          if (changeState(UNLINKING, IDLE)) {
            return unlinked;
          }
          state = UNLINKING;
        }
        // What is left is unlinked when the next one is removed.
        state = IDLE;
      } catch (Throwable e) {
        state = IDLE;
        throw e;
      }
      return unlinked;
    }

    /** False if another thread will do it. */
    private boolean begin() {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        int now = state;
        if (now == AGAIN) {
          return false;
        }
        if (changeState(now, now == IDLE ? UNLINKING : AGAIN)) {
          return now == IDLE;
        }
      }
      return false;
    }

    private int unlink() {
      int unlinked = 0;
      OsThread before = null;
      for (OsThread os = first; os != null; os = os.next) {
        if (!os.removed) {
          before = os;
          continue;
        }
        if (before == null && !replaceFirst(os, os.next)) {
          // Others have been added in front of it.
          before = before(os);
        }
        if (before != null) {
          before.next = os.next;
        }
        unlinked++;
      }
      return unlinked;
    }

    private OsThread before(OsThread os) {
      OsThread before = first;
      while (before.next != os) {
        before = before.next;
      }
      return before;
    }
  }

  OsThreadTable(int max) {
    this.max = max;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  private Bucket bucket(Thread thread) {
    return buckets[(int) ((ThreadContexts.id(thread) * MULTIPLIER) >>> BUCKET_SHIFT)];
  }

  /** Null if it has not been added, or has been removed. */
  OsThread get(Thread thread) {
    return bucket(thread).find(thread);
  }

  /**
   * Adds a thread that is in no table.
   *
   * @return the one of the same Java thread that is in the table now; null if there are too many
   */
  OsThread add(OsThread os) {
    // Before it is there: so there are never more than so many.
    OsThread added = size.incrementAndGet() > max ? null : bucket(os.thread()).add(os);
    if (added == null) {
      refused.incrementAndGet();
    }
    if (!os.isSame(added)) {
      size.decrementAndGet();
    }
    return added;
  }

  void remove(OsThread os) {
    os.removed = true;
    size.addAndGet(-bucket(os.thread()).unlinkRemoved());
  }

  /** Removes those of the same bucket that have ended without anybody having told of it. */
  void removeForgotten(OsThread beside) {
    Bucket bucket = bucket(beside.thread());
    boolean found = false;
    for (OsThread os = bucket.first; os != null; os = os.next) {
      if (os.endIsNotTold() && !os.removed) {
        os.removed = true;
        found = true;
      }
    }
    if (found) {
      size.addAndGet(-bucket.unlinkRemoved());
    }
  }

  /** Those that are there now. Allocates: not for hooks. */
  List<OsThread> list() {
    List<OsThread> list = new ArrayList<>(size.get() + 16);
    for (Bucket bucket : buckets) {
      for (OsThread os = bucket.first; os != null; os = os.next) {
        if (!os.removed) {
          list.add(os);
        }
      }
    }
    return list;
  }

  int size() {
    return size.get();
  }

  /** Threads that were one too many. */
  long refused() {
    return refused.get();
  }
}
