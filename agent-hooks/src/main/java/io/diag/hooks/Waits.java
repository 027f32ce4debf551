package io.diag.hooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All waits in progress, by what is waited for. As large as there are threads that wait, and empty
 * when none does.
 */
// Objects are told apart by identity.
@SuppressWarnings("ReferenceEquality")
final class Waits {

  private static final int BUCKETS = 4096;
  private static final int STRIPES = 64;
  private static final int MAX_SPARES = 16;

  /** Of the waiters for one thing so many at most are looked at under the lock. */
  private static final int MAX_LOOKED_AT = 64;

  /** So many of them are told who has let one go: each takes its stack for it when it goes on. */
  private static final int MAX_TOLD = 4;

  /** After so many attempts to make room for charges, those that have none are left out. */
  private static final int MAX_ATTEMPTS = 8;

  private static final int BEGUN = 0;
  private static final int REFUSED = 1;
  private static final int LACKS_QUEUE = 2;

  /** What release answers if there is too little room for charges. */
  private static final long LACKS_ROOM = -1;

  private final WaitQueue[] buckets = new WaitQueue[BUCKETS];
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final int max;
  private final AtomicLong refused = new AtomicLong();

  /** The lock of every 64th bucket. */
  private static final class Stripe extends SpinLock {

    /** Queues to be used again: no memory is asked for under the lock. */
    WaitQueue spare;

    int spares;
    int waits;
    int monitorWaits;
  }

  Waits(int max) {
    this.max = max;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private static int bucket(Object awaited) {
    int hash = System.identityHashCode(awaited) * 0x9E3779B9;
    return (hash >>> 16) & (BUCKETS - 1);
  }

  /** False if there are too many. */
  boolean begin(Wait wait) {
    int bucket = bucket(wait.awaited);
    Stripe stripe = stripes[bucket % STRIPES];
    WaitQueue made = stripe.spare == null ? new WaitQueue() : null;
    int begun = begin(wait, bucket, stripe, made);
    if (begun == LACKS_QUEUE) {
      // The spare one has been taken meanwhile.
      begun = begin(wait, bucket, stripe, new WaitQueue());
    }
    return begun == BEGUN;
  }

  private int begin(Wait wait, int bucket, Stripe stripe, WaitQueue made) {
    boolean ofMonitor = wait.way == Wait.Way.MONITOR;
    stripe.lock();
    try {
      // Of one stripe: all threads may wait for one thing.
      if (stripe.waits >= max) {
        refused.incrementAndGet();
        return REFUSED;
      }
      if (made != null) {
        keep(made, stripe);
      }
      WaitQueue queue = find(bucket, wait.awaited, ofMonitor);
      if (queue == null) {
        queue = stripe.spare;
        if (queue == null) {
          return LACKS_QUEUE;
        }
        stripe.spare = queue.nextOfBucket;
        stripe.spares--;
        queue.begin(wait.awaited, ofMonitor);
        queue.add(wait);
        queue.nextOfBucket = buckets[bucket];
        buckets[bucket] = queue;
      } else {
        queue.add(wait);
      }
      stripe.waits++;
      stripe.monitorWaits += ofMonitor ? 1 : 0;
      return BEGUN;
    } finally {
      stripe.locked = 0;
    }
  }

  private static void keep(WaitQueue queue, Stripe stripe) {
    if (stripe.spares < MAX_SPARES) {
      queue.nextOfBucket = stripe.spare;
      stripe.spare = queue;
      stripe.spares++;
    }
  }

  private WaitQueue find(int bucket, Object awaited, boolean ofMonitor) {
    WaitQueue queue = buckets[bucket];
    while (queue != null && !queue.isOf(awaited, ofMonitor)) {
      queue = queue.nextOfBucket;
    }
    return queue;
  }

  /**
   * Ends it, if that has not been done.
   *
   * @return whether somebody has told that he has let go what it waited for
   */
  boolean end(Wait wait) {
    int bucket = bucket(wait.awaited);
    Stripe stripe = stripes[bucket % STRIPES];
    stripe.lock();
    try {
      return end(wait, bucket, stripe);
    } finally {
      stripe.locked = 0;
    }
  }

  private boolean end(Wait wait, int bucket, Stripe stripe) {
    WaitQueue queue = wait.queue;
    if (queue == null) {
      return false;
    }
    queue.remove(wait);
    stripe.waits--;
    stripe.monitorWaits -= queue.monitors ? 1 : 0;
    boolean released = queue.released;
    if (queue.isEmpty()) {
      drop(queue, bucket, stripe);
    }
    return released;
  }

  private void drop(WaitQueue queue, int bucket, Stripe stripe) {
    if (buckets[bucket] == queue) {
      buckets[bucket] = queue.nextOfBucket;
    } else {
      WaitQueue before = buckets[bucket];
      while (before.nextOfBucket != queue) {
        before = before.nextOfBucket;
      }
      before.nextOfBucket = queue.nextOfBucket;
    }
    queue.awaited = null;
    queue.nextOfBucket = null;
    keep(queue, stripe);
  }

  /** Whether anybody waits for it; without a lock, to be asked again. */
  boolean isAwaited(Object awaited, boolean ofMonitor) {
    int bucket = bucket(awaited);
    return stripes[bucket % STRIPES].waits != 0
        && mayBeAwaited(buckets[bucket], awaited, ofMonitor);
  }

  private static boolean mayBeAwaited(WaitQueue first, Object awaited, boolean ofMonitor) {
    int looked = 0;
    for (WaitQueue queue = first; queue != null; queue = queue.nextOfBucket) {
      // It may be moved to another list meanwhile.
      if (queue.isOf(awaited, ofMonitor) || ++looked > BUCKETS) {
        return true;
      }
    }
    return false;
  }

  /**
   * The current thread lets it go: the time that those who wait for it have waited together and
   * that has not been charged yet.
   *
   * @param holder to whom each of them charges its part; null if to nobody
   * @param weight for how many such releases this one stands
   */
  long release(Object awaited, boolean ofMonitor, long now, Contention holder, int weight) {
    int bucket = bucket(awaited);
    ChargeRoom room = holder == null ? null : new ChargeRoom();
    for (int attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      long nanos = release(bucket, awaited, ofMonitor, now, holder, weight, room);
      if (nanos != LACKS_ROOM) {
        return nanos;
      }
      room.makeMore();
    }
    return release(bucket, awaited, ofMonitor, now, /* holder= */ null, weight, /* room= */ null);
  }

  private long release(
      int bucket,
      Object awaited,
      boolean ofMonitor,
      long now,
      Contention holder,
      int weight,
      ChargeRoom room) {
    Stripe stripe = stripes[bucket % STRIPES];
    stripe.lock();
    try {
      WaitQueue queue = find(bucket, awaited, ofMonitor);
      if (queue == null) {
        return 0;
      }
      if (!queue.released) {
        queue.released = true;
        queue.forgetCharges();
      }
      if (holder != null && !tell(queue, now, holder, weight, room)) {
        return LACKS_ROOM;
      }
      return queue.charge(now);
    } finally {
      stripe.locked = 0;
    }
  }

  /** Some of the waiters; each stands for others, too. False if there is too little room. */
  private static boolean tell(
      WaitQueue queue, long now, Contention holder, int weight, ChargeRoom room) {
    int looked = Math.min(queue.waiting(), MAX_LOOKED_AT);
    int stride = (looked + MAX_TOLD - 1) / MAX_TOLD;
    int at = (int) Long.remainderUnsigned(now, stride);
    int told = (looked - at + stride - 1) / stride;
    double each = (double) weight * queue.waiting() / told;
    room.forgetNeeds();
    Wait counted = queue.first;
    for (int i = 0; i < looked; i++, counted = counted.next) {
      if (i % stride == at) {
        room.need(counted, holder);
      }
    }
    if (!room.isEnough()) {
      return false;
    }
    Wait wait = queue.first;
    for (int i = 0; i < looked; i++, wait = wait.next) {
      if (i % stride == at) {
        room.charge(wait, holder, Math.round(queue.uncharged(wait, now) * each));
      }
    }
    return true;
  }

  /**
   * Charges so much to a holder for each that waits to get into this monitor; where many do, some
   * stand for all.
   */
  void charge(Object monitor, Contention holder, long nanos) {
    int bucket = bucket(monitor);
    ChargeRoom room = new ChargeRoom();
    for (int attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      if (charge(bucket, monitor, holder, nanos, room)) {
        return;
      }
      room.makeMore();
    }
  }

  private boolean charge(
      int bucket, Object monitor, Contention holder, long nanos, ChargeRoom room) {
    Stripe stripe = stripes[bucket % STRIPES];
    stripe.lock();
    try {
      WaitQueue queue = find(bucket, monitor, true);
      if (queue == null || queue.released) {
        return true;
      }
      int looked = Math.min(queue.waiting(), MAX_LOOKED_AT);
      room.forgetNeeds();
      Wait counted = queue.first;
      for (int i = 0; i < looked; i++, counted = counted.next) {
        room.need(counted, holder);
      }
      if (!room.isEnough()) {
        return false;
      }
      long each = nanos * queue.waiting() / looked;
      Wait wait = queue.first;
      for (int i = 0; i < looked; i++, wait = wait.next) {
        room.charge(wait, holder, each);
      }
      return true;
    } finally {
      stripe.locked = 0;
    }
  }

  /** Null if nothing is charged, or the wait is over. */
  Charges charges(Wait wait) {
    Stripe stripe = stripes[bucket(wait.awaited) % STRIPES];
    Charges copy = Charges.forCopy();
    stripe.lock();
    try {
      if (wait.queue == null || wait.charges == null) {
        return null;
      }
      wait.charges.copyTo(copy);
      return copy;
    } finally {
      stripe.locked = 0;
    }
  }

  /** All there are. Those that were over without a call are ended. */
  List<Wait> list() {
    List<Wait> list = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      Stripe stripe = stripes[i % STRIPES];
      int found = -1;
      while (found < 0 && stripe.waits != 0 && buckets[i] != null) {
        // Not under the lock, where service threads would wait for the memory, too.
        Wait[] room = new Wait[stripe.waits + 16];
        found = list(i, stripe, room);
        for (int at = 0; at < found; at++) {
          list.add(room[at]);
        }
      }
    }
    return list;
  }

  /** How many; -1 if there are more than room meanwhile. */
  private int list(int bucket, Stripe stripe, Wait[] room) {
    stripe.lock();
    try {
      if (stripe.waits > room.length) {
        return -1;
      }
      int found = 0;
      for (WaitQueue queue = buckets[bucket]; queue != null; ) {
        WaitQueue nextQueue = queue.nextOfBucket;
        for (Wait wait = queue.first; wait != null; ) {
          Wait next = wait.next;
          if (wait.over) {
            end(wait, bucket, stripe);
          } else {
            room[found++] = wait;
          }
          wait = next;
        }
        queue = nextQueue;
      }
      return found;
    } finally {
      stripe.locked = 0;
    }
  }

  /** What was waited so far is charged to nobody. */
  void countFrom(long now) {
    for (int i = 0; i < BUCKETS; i++) {
      Stripe stripe = stripes[i % STRIPES];
      stripe.lock();
      try {
        for (WaitQueue queue = buckets[i]; queue != null; queue = queue.nextOfBucket) {
          queue.charge(now);
        }
      } finally {
        stripe.locked = 0;
      }
    }
  }

  /** Ends those of which the end will not be told. */
  void endMonitors() {
    for (Wait wait : list()) {
      if (wait.way == Wait.Way.MONITOR || wait.way == Wait.Way.OBJECT_WAIT) {
        end(wait);
      }
    }
  }

  /** How long it has waited since somebody was charged; 0 if it is over. */
  long uncharged(Wait wait, long now) {
    Stripe stripe = stripes[bucket(wait.awaited) % STRIPES];
    stripe.lock();
    try {
      return wait.queue == null ? 0 : wait.queue.uncharged(wait, now);
    } finally {
      stripe.locked = 0;
    }
  }

  /** Monitors for which threads wait. */
  List<Object> monitors(int max) {
    Object[] found = new Object[max];
    int count = 0;
    for (int i = 0; i < BUCKETS && count < max; i++) {
      Stripe stripe = stripes[i % STRIPES];
      if (stripe.monitorWaits == 0 || buckets[i] == null) {
        continue;
      }
      stripe.lock();
      try {
        for (WaitQueue queue = buckets[i]; queue != null; queue = queue.nextOfBucket) {
          if (queue.monitors && count < max) {
            found[count++] = queue.awaited;
          }
        }
      } finally {
        stripe.locked = 0;
      }
    }
    return Arrays.asList(Arrays.copyOf(found, count));
  }

  int size() {
    int size = 0;
    for (Stripe stripe : stripes) {
      size += stripe.waits;
    }
    return size;
  }

  int monitorWaits() {
    int size = 0;
    for (Stripe stripe : stripes) {
      size += stripe.monitorWaits;
    }
    return size;
  }

  /** Waits that were one too many. */
  long refused() {
    return refused.get();
  }
}
