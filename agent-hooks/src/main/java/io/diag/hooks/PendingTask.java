package io.diag.hooks;

import java.lang.ref.WeakReference;

/**
 * The labels of one object that waits in one pool, once or several times. It holds neither the
 * object nor the pool. Used under the lock of its {@link PendingStripe}.
 */
// Sets are compared by identity first: equal ones are rare.
@SuppressWarnings("ReferenceEquality")
final class PendingTask extends WeakReference<Object> {

  final int hash;

  /** Null if the object waits in one place at most, such as a fork-join task. */
  final WeakReference<Object> pool;

  LabelSet labels;

  /** How often it waits with these labels. */
  int count = 1;

  /** How often it has been taken: says whether another thread has taken it meanwhile. */
  int taken;

  /** The same object in the same pool, given after these under other labels. */
  PendingTask later;

  /** Another one in the same slot. */
  PendingTask next;

  PendingTask(Object task, int hash, WeakReference<Object> pool, LabelSet labels) {
    super(task);
    this.hash = hash;
    this.pool = pool;
    this.labels = labels;
  }

  boolean isOf(Object task, int taskHash, Object taskPool) {
    return hash == taskHash
        && (taskPool == null ? pool == null : pool != null && pool.refersTo(taskPool))
        && refersTo(task);
  }

  /** Whether it can never run again. */
  boolean isDead() {
    return refersTo(null) || (pool != null && pool.refersTo(null));
  }

  boolean has(LabelSet set) {
    return labels == set || labels.equals(set);
  }

  /** How often it waits in all. */
  int total() {
    int total = 0;
    for (PendingTask run = this; run != null; run = run.later) {
      total += run.count;
    }
    return total;
  }

  /** How many different labels in a row. */
  int runs() {
    int runs = 0;
    for (PendingTask run = this; run != null; run = run.later) {
      runs++;
    }
    return runs;
  }

  PendingTask last() {
    PendingTask run = this;
    while (run.later != null) {
      run = run.later;
    }
    return run;
  }
}
