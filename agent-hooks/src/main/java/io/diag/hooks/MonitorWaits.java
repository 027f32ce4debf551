package io.diag.hooks;

/**
 * The waits for monitors, by thread: the JVM tells of their beginning and their end by two calls,
 * between which a virtual thread may change its carrier.
 */
// Threads and objects are told apart by identity.
@SuppressWarnings("ReferenceEquality")
final class MonitorWaits {

  private static final int BUCKETS = 1024;

  private static final Bucket[] buckets = new Bucket[BUCKETS];

  private static final class Bucket extends SpinLock {
    Wait first;
  }

  static {
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  private static Bucket bucket(Thread thread) {
    return buckets[(int) ((ThreadContexts.id(thread) * 0x9E3779B97F4A7C15L) >>> 54)];
  }

  static void add(Wait wait) {
    Bucket bucket = bucket(wait.thread);
    bucket.lock();
    wait.nextOfBucket = bucket.first;
    bucket.first = wait;
    bucket.locked = 0;
    if (wait.way == Wait.Way.MONITOR) {
      LockHooks.countMonitorWaiter(1);
    }
  }

  static void clear() {
    for (Bucket bucket : buckets) {
      bucket.lock();
      Wait cleared = bucket.first;
      bucket.first = null;
      bucket.locked = 0;
      for (; cleared != null; cleared = cleared.nextOfBucket) {
        if (cleared.way == Wait.Way.MONITOR) {
          LockHooks.countMonitorWaiter(-1);
        }
      }
    }
  }

  /** Null if its beginning was not told. */
  static Wait remove(Thread thread, Object monitor, Wait.Way way) {
    Wait wait = take(thread, monitor, way);
    if (wait != null && way == Wait.Way.MONITOR) {
      LockHooks.countMonitorWaiter(-1);
    }
    return wait;
  }

  private static Wait take(Thread thread, Object monitor, Wait.Way way) {
    Bucket bucket = bucket(thread);
    bucket.lock();
    try {
      Wait before = null;
      for (Wait wait = bucket.first; wait != null; wait = wait.nextOfBucket) {
        if (wait.thread == thread && wait.awaited == monitor && wait.way == way) {
          if (before == null) {
            bucket.first = wait.nextOfBucket;
          } else {
            before.nextOfBucket = wait.nextOfBucket;
          }
          wait.nextOfBucket = null;
          return wait;
        }
        before = wait;
      }
      return null;
    } finally {
      bucket.locked = 0;
    }
  }

  private MonitorWaits() {}
}
