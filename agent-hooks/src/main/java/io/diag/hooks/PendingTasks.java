package io.diag.hooks;

import java.lang.ref.WeakReference;

/**
 * Labels of tasks on their way to another thread. They travel beside the task and never stand for
 * it: an entry is found by the identity of the task and of the pool, and goes when the task runs or
 * is taken back, or some time after either of them is unreachable.
 *
 * <p>Tasks without labels have entries as well: the same object may wait with labels and without. A
 * wrong label is worse than none, so that none is answered where the right one is not known.
 */
final class PendingTasks {

  private static final int STRIPES = 64;

  /** References to pools that were asked for lately, so that each entry needs none of its own. */
  private static final int POOLS = 64;

  private static final PendingStripe[] stripes = new PendingStripe[STRIPES];

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final WeakReference<Object>[] pools = new WeakReference[POOLS];

  private static boolean used;

  static {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new PendingStripe();
    }
    // A class that is first used where there is no stack for its initializer is lost for good.
    new PendingTask(null, 0, null, LabelSet.NONE).isDead();
    QueuedTasks.count(null, null);
  }

  private static PendingStripe stripe(int hash) {
    return stripes[hash & (STRIPES - 1)];
  }

  private static WeakReference<Object> reference(Object pool) {
    int slot = System.identityHashCode(pool) & (POOLS - 1);
    WeakReference<Object> known = pools[slot];
    if (known == null || !known.refersTo(pool)) {
      known = new WeakReference<>(pool);
      pools[slot] = known;
    }
    return known;
  }

  /** To be called before the pool's queue gets the task. */
  static void add(Object pool, Object task, LabelSet labels) {
    used = true;
    int hash = System.identityHashCode(task);
    PendingTask fresh;
    try {
      fresh = new PendingTask(task, hash, reference(pool), labels);
    } catch (OutOfMemoryError e) {
      stripe(hash).unrecorded(hash);
      throw e;
    }
    stripe(hash).add(pool, task, fresh);
  }

  /** The labels of a task that a worker of the pool is about to run; null or none: not known. */
  static LabelSet take(Object pool, Object queue, Object task) {
    if (!used) {
      return null;
    }
    int hash = System.identityHashCode(task);
    return stripe(hash).take(pool, queue, task, hash);
  }

  /** To be called where the pool's queue did not take a task that was added. */
  static void withdraw(Object pool, Object task, LabelSet labels) {
    int hash = System.identityHashCode(task);
    stripe(hash).withdraw(pool, task, hash, labels);
  }

  /** To be called where a task was taken out of the pool's queue and is not run. */
  static void takeBack(Object pool, Object task) {
    if (used) {
      int hash = System.identityHashCode(task);
      stripe(hash).takeBack(pool, task, hash);
    }
  }

  /** For an object that waits at most once, wherever that is. */
  static void addOnly(Object task, LabelSet labels) {
    used = true;
    int hash = System.identityHashCode(task);
    stripe(hash).replace(task, new PendingTask(task, hash, null, labels));
  }

  /** The labels of such an object; null: not known. */
  static LabelSet takeOnly(Object task) {
    return take(null, null, task);
  }

  static void forgetOnly(Object task) {
    takeBack(null, task);
  }

  /** Forgets all that wait: who ran them while the hooks were off is not known. */
  static void clear() {
    for (PendingStripe stripe : stripes) {
      stripe.clear();
    }
  }

  /** How many entries there are. Waits for no lock. */
  static long size() {
    long size = 0;
    for (PendingStripe stripe : stripes) {
      size += stripe.size;
    }
    return size;
  }

  /** How many tasks with labels found no room. Waits for no lock. */
  static long refused() {
    long refused = 0;
    for (PendingStripe stripe : stripes) {
      refused += stripe.refused;
    }
    return refused;
  }

  private PendingTasks() {}
}
