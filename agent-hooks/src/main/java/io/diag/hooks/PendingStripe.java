package io.diag.hooks;

/**
 * One part of {@link PendingTasks}: a table of fixed size under a lock that is spun for. Nothing is
 * allocated while the lock is held, and every loop ends: there are at most {@link #MAX} entries.
 *
 * <p>Whatever is thrown, the table is as it was: between its first change and its last nothing is
 * called.
 */
// There is one set without labels.
@SuppressWarnings("ReferenceEquality")
final class PendingStripe extends SpinLock {

  /** More entries than this are not kept. */
  static final int MAX = 1700;

  /** Those without labels leave room for those with. */
  private static final int MAX_UNLABELLED = MAX / 2;

  /** An object that waits under more different labels in a row is run without. */
  private static final int MAX_RUNS = 16;

  /** For how many slots each addition looks whether what was there is dead. */
  private static final int SWEPT = 2;

  private static final int SLOTS = 256;
  private static final int SLOT_SHIFT = 6;
  private static final int BUCKETS = 128;
  private static final int BUCKET_SHIFT = 14;

  private final PendingTask[] table = new PendingTask[SLOTS];

  /**
   * By hash, how many tasks wait that have no entry, for want of room. While there are any, the
   * same object gets no labels: another run than the one they were given for could find them.
   */
  private final short[] unrecorded = new short[BUCKETS];

  private int allUnrecorded;
  private int sweptTo;

  /** Read without the lock, too. */
  int size;

  /** How many of them wait at most once, such as fork-join tasks. */
  private int withoutPool;

  /** How many tasks with labels found no room. */
  long refused;

  private static int slot(int hash) {
    return hash >>> SLOT_SHIFT & (SLOTS - 1);
  }

  private static int bucket(int hash) {
    return hash >>> BUCKET_SHIFT & (BUCKETS - 1);
  }

  private PendingTask find(Object pool, Object task, int hash) {
    for (PendingTask entry = table[slot(hash)]; entry != null; entry = entry.next) {
      if (entry.isOf(task, hash, pool)) {
        return entry;
      }
    }
    return null;
  }

  /** Adds one that may wait several times. */
  void add(Object pool, Object task, PendingTask fresh) {
    lock();
    try {
      sweep();
      addLocked(find(pool, task, fresh.hash), fresh);
    } finally {
      locked = 0;
    }
  }

  private void addLocked(PendingTask known, PendingTask fresh) {
    int hash = fresh.hash;
    if (unrecorded[bucket(hash)] > 0 && fresh.labels != LabelSet.NONE) {
      fresh.labels = LabelSet.NONE;
      refused++;
    }
    if (known == null) {
      if (!link(fresh)) {
        addUnrecorded(hash);
      }
      return;
    }
    PendingTask last = known.last();
    int runs = known.runs();
    if (last.has(fresh.labels)) {
      last.count++;
    } else if (runs < MAX_RUNS && size < MAX) {
      last.later = fresh;
      size++;
    } else {
      int total = known.total();
      known.labels = LabelSet.NONE;
      known.count = total + 1;
      known.later = null;
      size -= runs - 1;
    }
  }

  /** Answers whether there was room. */
  private boolean link(PendingTask fresh) {
    int slot = slot(fresh.hash);
    boolean labelled = fresh.labels != LabelSet.NONE;
    if (size < (labelled ? MAX : MAX_UNLABELLED)) {
      fresh.next = table[slot];
      table[slot] = fresh;
      size++;
      withoutPool += fresh.pool == null ? 1 : 0;
      return true;
    }
    if (labelled) {
      refused++;
    }
    return false;
  }

  /** Adds one that waits at most once: what was known of it before is out of date. */
  void replace(Object task, PendingTask fresh) {
    lock();
    try {
      sweep();
      PendingTask known = find(null, task, fresh.hash);
      if (known == null) {
        link(fresh);
      } else {
        known.labels = fresh.labels;
      }
    } finally {
      locked = 0;
    }
  }

  /** Notes that a task waits of which there is no entry. */
  void unrecorded(int hash) {
    lock();
    try {
      addUnrecorded(hash);
    } finally {
      locked = 0;
    }
  }

  private void addUnrecorded(int hash) {
    int bucket = bucket(hash);
    if (unrecorded[bucket] < Short.MAX_VALUE) {
      unrecorded[bucket]++;
      allUnrecorded++;
    }
  }

  /** What waits at most once is not counted, and has no pool. */
  private void removeUnrecorded(Object pool, int hash) {
    if (pool == null || allUnrecorded == 0) {
      return;
    }
    int bucket = bucket(hash);
    // Too many to be counted: how many of them are left is not known any more.
    if (unrecorded[bucket] > 0 && unrecorded[bucket] < Short.MAX_VALUE) {
      unrecorded[bucket]--;
      allUnrecorded--;
    }
  }

  /** Without the lock: whoever gave a task to this thread has written before. */
  private boolean isEmpty(Object pool) {
    return pool == null ? withoutPool == 0 : size == 0 && allUnrecorded == 0;
  }

  /**
   * The labels of one that is about to run; null or none if they are not known.
   *
   * @param queue where it was, null if it waits at most once
   */
  LabelSet take(Object pool, Object queue, Object task, int hash) {
    if (isEmpty(pool)) {
      return null;
    }
    PendingTask known;
    int taken;
    lock();
    try {
      known = find(pool, task, hash);
      if (known == null) {
        removeUnrecorded(pool, hash);
        return null;
      }
      if (known.later == null) {
        return takeFirst(known);
      }
      taken = known.taken;
    } finally {
      locked = 0;
    }
    int waiting = QueuedTasks.count(queue, task);
    lock();
    try {
      PendingTask found = find(pool, task, hash);
      if (found == null) {
        return null;
      }
      int total = found.total();
      int gone = total - 1 - waiting;
      if (waiting < 0 || gone < 0 || found != known || found.taken != taken) {
        gone = total - 1;
      }
      return takeOneOf(found, gone);
    } finally {
      locked = 0;
    }
  }

  private LabelSet takeFirst(PendingTask known) {
    LabelSet labels = known.labels;
    known.taken++;
    if (known.count > 1) {
      known.count--;
    } else if (known.later == null) {
      unlink(known);
    } else {
      PendingTask second = known.later;
      known.labels = second.labels;
      known.count = second.count;
      known.later = second.later;
      size--;
    }
    return labels;
  }

  /**
   * The one that runs was before all that still wait, since the queue keeps their order; so it is
   * among the first, as many as are gone and itself. Only if they all have the same labels are its
   * labels known.
   *
   * @param gone how many others are not in the queue any more, or not yet
   */
  private LabelSet takeOneOf(PendingTask known, int gone) {
    PendingTask run = known;
    int covered = known.count;
    int passed = 0;
    boolean same = true;
    while (covered <= gone) {
      run = run.later;
      same &= run.has(known.labels);
      covered += run.count;
      passed++;
    }
    if (same) {
      return takeFirst(known);
    }
    int left = covered - gone - 1;
    known.taken++;
    known.labels = LabelSet.NONE;
    known.count = gone;
    if (left > 0) {
      run.count = left;
      known.later = run;
      size -= passed - 1;
    } else {
      known.later = run.later;
      size -= passed;
    }
    return LabelSet.NONE;
  }

  /** Forgets one that the pool did not take after all. */
  void withdraw(Object pool, Object task, int hash, LabelSet labels) {
    lock();
    try {
      PendingTask known = find(pool, task, hash);
      if (known == null) {
        removeUnrecorded(pool, hash);
        return;
      }
      PendingTask before = null;
      for (PendingTask run = known; run != null; before = run, run = run.later) {
        if (run.has(labels)) {
          withdrawOne(known, before, run);
          return;
        }
      }
      if (known.labels == LabelSet.NONE) {
        withdrawOne(known, null, known);
      }
    } finally {
      locked = 0;
    }
  }

  private void withdrawOne(PendingTask known, PendingTask before, PendingTask run) {
    if (before == null) {
      takeFirst(known);
    } else if (run.count > 1) {
      run.count--;
    } else {
      before.later = run.later;
      size--;
    }
  }

  /** Forgets one that was taken out of the queue. Which one is not known if there are several. */
  void takeBack(Object pool, Object task, int hash) {
    if (isEmpty(pool)) {
      return;
    }
    lock();
    try {
      PendingTask known = find(pool, task, hash);
      if (known == null) {
        removeUnrecorded(pool, hash);
      } else if (known.later == null) {
        takeFirst(known);
      } else {
        takeOneOf(known, known.total() - 1);
      }
    } finally {
      locked = 0;
    }
  }

  private void unlink(PendingTask entry) {
    int slot = slot(entry.hash);
    PendingTask before = table[slot];
    if (before == entry) {
      table[slot] = entry.next;
    } else {
      while (before.next != entry) {
        before = before.next;
      }
      before.next = entry.next;
    }
    size--;
    withoutPool -= entry.pool == null ? 1 : 0;
  }

  void clear() {
    lock();
    try {
      // Without a call, as everything under this lock.
      for (int i = 0; i < SLOTS; i++) {
        table[i] = null;
      }
      for (int i = 0; i < BUCKETS; i++) {
        unrecorded[i] = 0;
      }
      allUnrecorded = 0;
      size = 0;
      withoutPool = 0;
    } finally {
      locked = 0;
    }
  }

  /** Forgets what can never run any more. Without a queue of references, which has a lock. */
  private void sweep() {
    for (int i = 0; i < SWEPT; i++) {
      int slot = sweptTo;
      PendingTask before = null;
      for (PendingTask entry = table[slot]; entry != null; entry = entry.next) {
        if (!entry.isDead()) {
          before = entry;
          continue;
        }
        int runs = entry.runs();
        if (before == null) {
          table[slot] = entry.next;
        } else {
          before.next = entry.next;
        }
        size -= runs;
        withoutPool -= entry.pool == null ? 1 : 0;
      }
      sweptTo = slot + 1 & (SLOTS - 1);
    }
  }
}
