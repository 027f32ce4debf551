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

  private static final int BUCKETS = 1024;
  private static final int BUCKET_SHIFT = 64 - 10;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** A compare-and-set that fails so often in a row is given up. */
  private static final int MAX_TRIES = 1000;

  private static final int IDLE = 0;
  private static final int UNLINKING = 1;

  /** Another thread has been marked while the list was being gone through. */
  private static final int AGAIN = 2;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final long LIST_BASE = UNSAFE.arrayBaseOffset(OsThread[].class);
  private static final long LIST_SCALE = UNSAFE.arrayIndexScale(OsThread[].class);
  private static final long STATE_BASE = UNSAFE.arrayBaseOffset(int[].class);
  private static final long STATE_SCALE = UNSAFE.arrayIndexScale(int[].class);

  private final OsThread[] lists = new OsThread[BUCKETS];
  private final int[] states = new int[BUCKETS];
  private final int max;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  OsThreadTable(int max) {
    this.max = max;
  }

  private static int bucket(Thread thread) {
    return (int) ((ThreadContexts.id(thread) * MULTIPLIER) >>> BUCKET_SHIFT);
  }

  private OsThread first(int bucket) {
    return (OsThread) UNSAFE.getReferenceVolatile(lists, LIST_BASE + bucket * LIST_SCALE);
  }

  private boolean replaceFirst(int bucket, OsThread expected, OsThread first) {
    return UNSAFE.compareAndSetReference(lists, LIST_BASE + bucket * LIST_SCALE, expected, first);
  }

  private int state(int bucket) {
    return UNSAFE.getIntVolatile(states, STATE_BASE + bucket * STATE_SCALE);
  }

  private void setState(int bucket, int state) {
    UNSAFE.putIntVolatile(states, STATE_BASE + bucket * STATE_SCALE, state);
  }

  private boolean changeState(int bucket, int expected, int state) {
    return UNSAFE.compareAndSetInt(states, STATE_BASE + bucket * STATE_SCALE, expected, state);
  }

  /** Null if it has not been added, or has been removed. */
  OsThread get(Thread thread) {
    return find(first(bucket(thread)), thread);
  }

  private static OsThread find(OsThread first, Thread thread) {
    for (OsThread os = first; os != null; os = os.next) {
      if (os.isOf(thread) && !os.removed) {
        return os;
      }
    }
    return null;
  }

  /**
   * Adds a thread that is in no table.
   *
   * @return the one of the same Java thread that is in the table now; null if there are too many
   */
  OsThread add(OsThread os) {
    int bucket = bucket(os.thread());
    if (size.incrementAndGet() <= max) {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        OsThread first = first(bucket);
        OsThread known = find(first, os.thread());
        if (known != null) {
          size.decrementAndGet();
          return known;
        }
        os.next = first;
        if (replaceFirst(bucket, first, os)) {
          return os;
        }
      }
    }
    size.decrementAndGet();
    refused.incrementAndGet();
    return null;
  }

  void remove(OsThread os) {
    os.removed = true;
    unlinkRemoved(bucket(os.thread()));
  }

  /** Removes those of the same bucket that have ended without anybody having told of it. */
  void removeForgotten(OsThread beside) {
    int bucket = bucket(beside.thread());
    boolean found = false;
    for (OsThread os = first(bucket); os != null; os = os.next) {
      if (os.endIsNotTold() && !os.removed) {
        os.removed = true;
        found = true;
      }
    }
    if (found) {
      unlinkRemoved(bucket);
    }
  }

  private void unlinkRemoved(int bucket) {
    if (!begin(bucket)) {
      return;
    }
    try {
      for (int round = 0; round < MAX_TRIES; round++) {
        unlink(bucket);
        if (changeState(bucket, UNLINKING, IDLE)) {
          return;
        }
        setState(bucket, UNLINKING);
      }
      // What is left is unlinked when the next one is removed.
      setState(bucket, IDLE);
    } catch (Throwable e) {
      setState(bucket, IDLE);
      throw e;
    }
  }

  /** False if another thread will do it. */
  private boolean begin(int bucket) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      int state = state(bucket);
      if (state == AGAIN) {
        return false;
      }
      if (changeState(bucket, state, state == IDLE ? UNLINKING : AGAIN)) {
        return state == IDLE;
      }
    }
    return false;
  }

  private void unlink(int bucket) {
    OsThread before = null;
    for (OsThread os = first(bucket); os != null; os = os.next) {
      if (!os.removed) {
        before = os;
        continue;
      }
      if (before == null && !replaceFirst(bucket, os, os.next)) {
        // Others have been added in front of it.
        before = before(bucket, os);
      }
      if (before != null) {
        before.next = os.next;
      }
      size.decrementAndGet();
    }
  }

  private OsThread before(int bucket, OsThread os) {
    OsThread before = first(bucket);
    while (before.next != os) {
      before = before.next;
    }
    return before;
  }

  /** Those that are there now. Allocates: not for hooks. */
  List<OsThread> list() {
    List<OsThread> list = new ArrayList<>(size.get() + 16);
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      for (OsThread os = first(bucket); os != null; os = os.next) {
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
