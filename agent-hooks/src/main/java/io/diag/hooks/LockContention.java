package io.diag.hooks;

import java.util.List;

/**
 * Who waits for whom. Each wait is kept while it lasts; when it ends it is sampled by how long it
 * was, and with it the stack of the waiter. Who lets others go is sampled by chance, and charged
 * with the time that all of them have waited for it.
 */
public final class LockContention {

  static final String FEATURE = "locks";

  private static final int MAX_WAITS = 1_000_000;
  private static final int FRAMES_PER_STACK = 32;

  /** To park takes longer, unless the permit was there already: then nobody waited. */
  private static final long PERMIT_NANOS = 1000;

  private static long blockRate;
  private static int mutexFraction;

  /** What was waited before that is nobody's business. */
  private static long onSince;

  private static Waits waits;
  private static ContentionStacks stacks;
  private static Contentions blocked;
  private static Contentions holders;
  private static Contentions pairs;

  /**
   * Called before the first hook can be.
   *
   * @return whether stacks are told apart in the fast way
   */
  public static boolean prepare(int maxStacks) {
    // A class that is first used where there is no stack for its initializer is lost for good.
    boolean fast = StackHash.check();
    waits = new Waits(MAX_WAITS);
    stacks = new ContentionStacks(maxStacks, maxStacks * FRAMES_PER_STACK);
    blocked = new Contentions(maxStacks);
    holders = new Contentions(maxStacks);
    pairs = new Contentions(maxStacks);
    tryOut();
    return fast;
  }

  /** Every class and every path once; nothing of it is to be seen. */
  private static void tryOut() {
    Waits kept = waits;
    Contentions keptBlocked = blocked;
    Contentions keptHolders = holders;
    Contentions keptPairs = pairs;
    ContentionStacks keptStacks = stacks;
    waits = new Waits(MAX_WAITS);
    stacks = new ContentionStacks(4, 1000);
    blocked = new Contentions(4);
    holders = new Contentions(4);
    pairs = new Contentions(4);
    try {
      blockRate = 1;
      mutexFraction = 1;
      Object awaited = new Object();
      beginMonitor(Thread.currentThread(), awaited, Wait.Way.MONITOR);
      // Not by release, which leaves the agent's own threads alone.
      waits.release(awaited, /* ofMonitor= */ true, System.nanoTime(), at(holders, null), 1);
      LockHooks.monitorEntered(awaited);
      ended(begin(Thread.currentThread(), awaited, Wait.Way.PARK));
      LockHooks.unparking(Thread.currentThread());
      LockHooks.parking(awaited);
    } finally {
      blockRate = 0;
      mutexFraction = 0;
      waits = kept;
      stacks = keptStacks;
      blocked = keptBlocked;
      holders = keptHolders;
      pairs = keptPairs;
    }
  }

  /**
   * Sets what is sampled from now on.
   *
   * @param nanos of so many nanoseconds of waiting one sample; 0 for none
   * @param fraction of so many times that a thread lets others go one; 0 for none
   */
  public static void rates(long nanos, int fraction) {
    if (!LockHooks.on) {
      onSince = System.nanoTime();
      // Null where the hooks could not be put in.
      if (waits != null) {
        waits.countFrom(onSince);
      }
    }
    blockRate = nanos;
    mutexFraction = fraction;
    LockHooks.on = nanos > 0 || fraction > 0;
  }

  static Wait begin(Thread thread, Object awaited, Wait.Way way) {
    Wait wait = new Wait(thread, awaited, way, System.nanoTime());
    // Where there are too many, it is sampled at its end all the same.
    waits.begin(wait);
    return wait;
  }

  /** First where its end will find it: for want of stack it may get no further. */
  static void beginMonitor(Thread thread, Object monitor, Wait.Way way) {
    Wait wait = new Wait(thread, monitor, way, System.nanoTime());
    MonitorWaits.add(wait);
    waits.begin(wait);
    if (!LockHooks.on && MonitorWaits.remove(thread, monitor, way) != null) {
      // It has been turned off meanwhile, and the end is not told.
      waits.end(wait);
    }
  }

  static void ended(Wait wait) {
    long now = System.nanoTime();
    boolean released = waits.end(wait);
    long nanos = now - Math.max(wait.startNanos, onSince);
    Charges charges = wait.charges;
    boolean sampled = wait.way != Wait.Way.REACQUIRE && isSampled(wait.way, nanos, now);
    if (!sampled && (charges == null || charges.size() == 0)) {
      return;
    }
    Contention waiter = at(blocked, wait.way);
    if (sampled) {
      add(waiter, nanos);
    }
    if (charges != null) {
      charge(charges, waiter, nanos, wait.way == Wait.Way.MONITOR && !released);
    }
  }

  /** Go's rule: one that is as long as the rate always, a shorter one by its share of it. */
  private static boolean isSampled(Wait.Way way, long nanos, long now) {
    long rate = blockRate;
    return rate > 0
        && (nanos >= rate || Long.remainderUnsigned(random(now), rate) < nanos)
        && (way != Wait.Way.PARK || nanos > PERMIT_NANOS);
  }

  /** A sampled wait, with the weight of those that are not. */
  private static void add(Contention waiter, long nanos) {
    long rate = blockRate;
    if (nanos < rate) {
      waiter.add((double) rate / Math.max(1, nanos), (double) rate);
    } else {
      waiter.add(1, (double) nanos);
    }
  }

  /** Whether the agent is to tell of a wait that it has heard of when it was over. */
  public static boolean isSampled(Wait.Way way, long nanos) {
    return isSampled(way, nanos, System.nanoTime());
  }

  /**
   * Such a wait, if it is sampled.
   *
   * @param hash of the waiter's stack
   * @param shown its stack as the agent shows it
   */
  public static void addWait(Wait.Way way, long hash, Object shown, long nanos) {
    ContentionStack stack = stacks.brought(hash, way, shown);
    add(blocked.of(stack, LabelSet.NONE, /* holder= */ null), nanos);
  }

  /** Whether anybody wants to know who waits, not only who makes others wait. */
  public static boolean samplesWaits() {
    return blockRate > 0;
  }

  /** What is charged to holders when the wait is over, and not when it was let go. */
  private static void charge(Charges charges, Contention waiter, long nanos, boolean guessed) {
    for (int i = 0; i < charges.size(); i++) {
      Contention holder = charges.holder(i);
      double count = (double) charges.nanos(i) / Math.max(1, nanos);
      if (guessed) {
        holder.add(count, (double) charges.nanos(i));
      }
      pairs.of(waiter.stack(), waiter.labels(), holder).add(count, (double) charges.nanos(i));
    }
  }

  static void release(Object awaited, boolean ofMonitor) {
    int fraction = mutexFraction;
    if (fraction <= 0
        || !waits.isAwaited(awaited, ofMonitor)
        || ThreadHooks.isAgents(Thread.currentThread())) {
      return;
    }
    long now = System.nanoTime();
    Contention holder =
        fraction == 1 || Long.remainderUnsigned(random(now), fraction) == 0
            ? at(holders, null)
            : null;
    long nanos = waits.release(awaited, ofMonitor, now, holder, fraction);
    if (holder != null && nanos > 0) {
      holder.add(fraction, (double) nanos * fraction);
    }
  }

  private static Contention at(Contentions of, Wait.Way way) {
    LabelContext context =
        ThreadContexts.isUsed() ? ThreadContexts.peek(Thread.currentThread()) : null;
    return of.of(
        stacks.of(new Throwable(), way),
        context == null ? LabelSet.NONE : context.labels(),
        /* holder= */ null);
  }

  /** Not the JDK's, whose state belongs to the service's threads. */
  private static long random(long now) {
    long mixed = now + ThreadContexts.id(Thread.currentThread()) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /**
   * Charges some time to the thread that has been found to have a monitor, for each that waits to
   * get into it. It counts when the wait is over.
   *
   * @param hash of its stack
   * @param shown its stack as the agent shows it
   */
  public static void chargeHolder(
      Object monitor, long hash, Object shown, LabelSet labels, long nanos) {
    ContentionStack stack = stacks.brought(hash, /* way= */ null, shown);
    waits.charge(monitor, holders.of(stack, labels, /* holder= */ null), nanos);
  }

  /** What has been charged so far of a wait in progress. */
  public static Charges charges(Wait wait) {
    return waits.charges(wait);
  }

  /** To be called when the JVM tells of monitors no longer, and before it does again. */
  public static void forgetMonitors() {
    LockHooks.forgetMonitors();
    waits.endMonitors();
  }

  /** Since when waits are kept, in System.nanoTime. */
  public static long onSince() {
    return onSince;
  }

  /** How long a wait in progress has lasted that nobody is charged with so far. */
  public static long uncharged(Wait wait, long now) {
    return waits.uncharged(wait, now);
  }

  /** Waits in progress. */
  public static List<Wait> waits() {
    return waits.list();
  }

  /** Where threads have waited. */
  public static List<Contention> blocked() {
    return blocked.list();
  }

  /** Who has made others wait. */
  public static List<Contention> holders() {
    return holders.list();
  }

  /** The same by who waited. */
  public static List<Contention> pairs() {
    return pairs.list();
  }

  /** Monitors for which threads wait. */
  public static List<Object> contendedMonitors(int max) {
    return waits.monitors(max);
  }

  public static int waiting() {
    return waits.size();
  }

  public static int waitingForMonitors() {
    return waits.monitorWaits();
  }

  /** Waits that were one too many to be kept. */
  public static long waitsRefused() {
    return waits.refused();
  }

  public static int stackCount() {
    return stacks.size();
  }

  /** Contention at stacks that were one too many to be told apart. */
  public static long stacksRefused() {
    return stacks.refused();
  }

  /** Contention that is kept without its labels, as there were too many different ones. */
  public static long labelsRefused() {
    return blocked.overflowed() + holders.overflowed() + pairs.overflowed();
  }

  private LockContention() {}
}
