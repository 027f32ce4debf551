package io.diag.hooks;

import java.util.List;

/**
 * Who started which thread. Called by the JDK's thread classes where a thread starts and where it
 * ends. Nothing here throws, but for want of stack before a thread is started.
 *
 * <p>Of virtual threads a sample, chosen by a hash of the id: so both its start and its end know
 * whether it belongs to it, and for all others neither costs more than that.
 */
public final class ThreadCreations {

  private static final String FEATURE = "threadcreate";
  private static final int MAX_THREADS = 1_000_000;
  private static final int MAX_SITES = 4096;
  private static final int MAX_FRAMES = 128 * 1024;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private static final CreatedThreads threads = new CreatedThreads(MAX_THREADS);
  private static final CreationSites sites = new CreationSites(MAX_SITES, MAX_FRAMES);
  private static boolean platform;
  private static boolean virtual;

  /** The largest hash of a virtual thread that is sampled. */
  private static long lastSampled;

  /**
   * Called once, before {@code main}.
   *
   * @param ofVirtual whether the hooks for virtual threads are in place
   * @param virtualRate of so many virtual threads one is recorded
   * @return whether stacks are told apart in the fast way
   */
  public static boolean enable(boolean ofVirtual, int virtualRate) {
    // A class that is first used where there is no stack for its initializer is lost for good.
    boolean fast = StackHash.check();
    Thread current = Thread.currentThread();
    CreationSite site = sites.of(new Throwable(), CreationSite.Kind.AGENT);
    Creation tried = new Creation(current, ThreadContexts.id(current), site, 0);
    threads.put(tried);
    threads.remove(tried.id);
    lastSampled = Long.MIN_VALUE + Long.divideUnsigned(-1, virtualRate);
    platform = true;
    virtual = ofVirtual;
    return fast;
  }

  /** Called right before a platform thread is started. */
  public static void starting(Thread child) {
    if (!platform || HookSwitch.isOff()) {
      return;
    }
    try {
      boolean agents = child instanceof ThreadHooks.Unlabelled;
      record(child, agents ? CreationSite.Kind.AGENT : CreationSite.Kind.PLATFORM);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(FEATURE, e);
    }
  }

  /** Called where a platform thread could not be started, or had been started before. */
  public static void failed(Thread child) {
    if (!platform || HookSwitch.isOff()) {
      return;
    }
    try {
      Creation entry = child.isAlive() ? null : threads.remove(ThreadContexts.id(child));
      if (entry != null) {
        entry.site().startFailed();
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(FEATURE, e);
    }
  }

  /** Called where a platform thread ends. */
  public static void ended(Thread thread) {
    if (!platform || HookSwitch.isOff()) {
      return;
    }
    try {
      threads.remove(ThreadContexts.id(thread));
    } catch (Throwable e) {
      SuppressedErrors.inHook(FEATURE, e);
    }
  }

  /** Called where a virtual thread is being started. */
  public static void startingVirtual(Thread child) {
    if (!virtual || HookSwitch.isOff() || !isSampled(child)) {
      return;
    }
    try {
      record(child, CreationSite.Kind.VIRTUAL);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(FEATURE, e);
    }
  }

  /** Called where a virtual thread has ended, or could not be started. */
  public static void endedVirtual(Thread thread) {
    if (!virtual || HookSwitch.isOff() || !isSampled(thread)) {
      return;
    }
    try {
      threads.remove(ThreadContexts.id(thread));
    } catch (Throwable e) {
      SuppressedErrors.inHook(FEATURE, e);
    }
  }

  private static void record(Thread child, CreationSite.Kind kind) {
    CreationSite site = sites.of(new Throwable(), kind);
    long creator = ThreadContexts.id(Thread.currentThread());
    threads.put(new Creation(child, ThreadContexts.id(child), site, creator));
  }

  /** Ids come one after the other; their multiples by the golden ratio spread evenly. */
  private static boolean isSampled(Thread thread) {
    return ThreadContexts.id(thread) * GOLDEN_RATIO + Long.MIN_VALUE <= lastSampled;
  }

  /** Null if it is not recorded. */
  public static Creation of(Thread thread) {
    boolean recorded = ThreadContexts.isVirtual(thread) ? virtual && isSampled(thread) : platform;
    return recorded ? threads.get(ThreadContexts.id(thread)) : null;
  }

  /** To be called before the hooks work again: those that have ended meanwhile were not told. */
  static void forgetEnded() {
    for (Creation entry : threads.list()) {
      Thread thread = entry.get();
      if (thread == null || !thread.isAlive()) {
        threads.remove(entry.id);
      }
    }
  }

  /** Of the threads that live. */
  public static List<Creation> list() {
    return threads.list();
  }

  public static List<CreationSite> sites() {
    return sites.list();
  }

  public static int size() {
    return threads.size();
  }

  /** How many of a kind are recorded. */
  public static int size(CreationSite.Kind kind) {
    return threads.size(kind);
  }

  /** Threads that are not recorded because there were too many. */
  public static long refused() {
    return threads.refused();
  }

  public static int siteCount() {
    return sites.size();
  }

  /** How often a stack was one too many. */
  public static long sitesRefused() {
    return sites.refused();
  }

  private ThreadCreations() {}
}
