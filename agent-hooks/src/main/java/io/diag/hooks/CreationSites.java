package io.diag.hooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The different stacks that start threads, each kept once. */
final class CreationSites extends SpinLock {

  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int maxSites;

  /** Of all sites together: what they take in the service's heap. */
  private final int maxFrames;

  private final CreationSite[] beyond = new CreationSite[CreationSite.Kind.values().length];
  private final AtomicLong refused = new AtomicLong();

  /**
   * Open addressing, never more than half full. A site's fields are final, so that one can be read
   * without the lock.
   */
  private volatile CreationSite[] table;

  private int count;
  private int frames;
  private long swept;

  CreationSites(int maxSites, int maxFrames) {
    this.maxSites = maxSites;
    this.maxFrames = maxFrames;
    this.table = new CreationSite[Integer.highestOneBit(maxSites) * 4];
    this.swept = System.nanoTime() - SWEEP_NANOS;
    for (CreationSite.Kind kind : CreationSite.Kind.values()) {
      beyond[kind.index()] = new CreationSite(kind.index(), kind, null);
    }
  }

  /** The site of the caller's stack. */
  CreationSite of(Throwable stack, CreationSite.Kind kind) {
    // Apart by kind: virtual ones stand for others.
    long hash = StackHash.of(stack) * 3 + kind.index();
    CreationSite[] current = table;
    CreationSite known = current[slot(current, hash)];
    return known != null ? known : add(hash, kind, stack);
  }

  /** Where it is or would be. */
  private static int slot(CreationSite[] table, long hash) {
    int mask = table.length - 1;
    int slot = (int) (hash >>> 32) & mask;
    while (table[slot] != null && table[slot].hash != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private CreationSite add(long hash, CreationSite.Kind kind, Throwable stack) {
    if (isFull() && !sweep()) {
      refused.incrementAndGet();
      return beyond[kind.index()];
    }
    CreationSite site = new CreationSite(hash, kind, CreatorFrames.of(stack));
    lock();
    try {
      return addLocked(site);
    } finally {
      locked = 0;
    }
  }

  private CreationSite addLocked(CreationSite site) {
    CreationSite[] current = table;
    int slot = slot(current, site.hash);
    if (current[slot] != null) {
      return current[slot];
    }
    if (count >= current.length / 2) {
      return beyond[site.kind().index()];
    }
    frames += site.stack().length;
    count++;
    current[slot] = site;
    return site;
  }

  private boolean isFull() {
    return count >= maxSites || frames >= maxFrames;
  }

  /**
   * Drops those whose threads have all ended. A thread that starts there meanwhile keeps the site
   * that it has found; the next one makes another.
   *
   * @return whether there is room now
   */
  private boolean sweep() {
    long now = System.nanoTime();
    // Not for every thread, if all are in use.
    if (now - swept < SWEEP_NANOS) {
      return false;
    }
    CreationSite[] smaller = new CreationSite[table.length];
    lock();
    try {
      if (isFull()) {
        swept = now;
        sweepInto(smaller);
      }
      return !isFull();
    } finally {
      locked = 0;
    }
  }

  private void sweepInto(CreationSite[] smaller) {
    int left = 0;
    int leftFrames = 0;
    for (CreationSite site : table) {
      if (site != null && site.isInUse()) {
        smaller[slot(smaller, site.hash)] = site;
        left++;
        leftFrames += site.stack().length;
      }
    }
    count = left;
    frames = leftFrames;
    table = smaller;
  }

  /** All of them, and those that stand for what was too much. */
  List<CreationSite> list() {
    List<CreationSite> sites = new ArrayList<>(Arrays.asList(beyond));
    for (CreationSite site : table) {
      if (site != null) {
        sites.add(site);
      }
    }
    return sites;
  }

  int size() {
    return count;
  }

  /** How often a stack was one too many. */
  long refused() {
    return refused.get();
  }
}
