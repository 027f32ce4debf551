package io.diag.hooks;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Every thread of the operating system that has had labels or carries virtual threads, and what
 * they all look at.
 *
 * <p>Without any lock: since JDK 24 a virtual thread that waits for a monitor leaves its carrier,
 * and if the carrier then waits for the same monitor while it mounts another thread, all of them
 * stand still.
 */
public final class OsThreads {

  /** The copy of async-profiler that samples CPU time. */
  public static final int CPU = 0;

  /** The one that samples wall-clock time. */
  public static final int WALL = 1;

  static final long ZERO = NativeMemory.allocateWords(1);

  private static final long PULSE = NativeMemory.allocateWords(1);
  private static final long IGNORED = NativeMemory.allocateWords(2);
  private static final LongSupplier[] stamps = new LongSupplier[2];

  /** More threads than a machine can run. Those beyond have no labels in profiles. */
  private static final int MAX_THREADS = 100_000;

  private static final AtomicInteger libraries = new AtomicInteger();
  private static volatile boolean looksAlways;
  private static volatile boolean nativeLoaded;
  private static volatile boolean startsAreTold;
  private static volatile Runnable libraryLoader;

  /** What ended before is forgotten; nothing is kept while nobody samples. */
  private static volatile long keptFrom = Long.MAX_VALUE;

  private static final OsThreadTable threads = new OsThreadTable(MAX_THREADS);
  private static final AtomicInteger lastIndex = new AtomicInteger();

  static int libraries() {
    return libraries.get();
  }

  /** Whether anybody samples, or will ask for samples of the past. */
  static boolean keepsRecords() {
    return keptFrom != Long.MAX_VALUE;
  }

  static long pulse() {
    return NativeMemory.get(PULSE);
  }

  static long ignoredWord() {
    return IGNORED;
  }

  static boolean looksAlways() {
    return looksAlways;
  }

  static boolean isNative() {
    return nativeLoaded;
  }

  static long slot(int index) {
    return slot0(index);
  }

  static long kernelId() {
    return kernelId0();
  }

  /** Where the current thread's word of a library is. */
  static long stamp(int library) {
    LongSupplier supplier = stamps[library];
    try {
      return supplier == null ? ZERO : supplier.getAsLong();
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.inHook(e);
      return ZERO;
    }
  }

  /** What loads libdiag when a thread has labels earlier than the agent has done so. */
  public static void loadLibraryBy(Runnable loader) {
    libraryLoader = loader;
  }

  /**
   * Not for virtual threads and not where one is mounted: the agent may be loading the library in
   * another virtual thread, which needs a carrier to go on.
   */
  static void loadLibrary() {
    Runnable loader = libraryLoader;
    if (nativeLoaded || loader == null) {
      return;
    }
    try {
      loader.run();
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
    // Not before: other threads have to wait for it, too.
    libraryLoader = null;
  }

  /**
   * The current thread's, which is no virtual one.
   *
   * @param own the labels it has if it is not known yet
   */
  static OsThread attach(Thread thread, LabelContext own) {
    // It may have lost its thread locals, as some of the JDK's workers do between tasks.
    OsThread known = threads.get(thread);
    return known != null ? known : register(thread, own);
  }

  /**
   * A carrier's, for the virtual thread that is mounted on it. Allocates if the carrier has not
   * registered at its start: not to be called while a thread is mounted or unmounted.
   */
  static OsThread attachCarrier(Thread carrier) {
    OsThread known = threads.get(carrier);
    return known != null || !endsAreTold()
        ? known
        : register(carrier, new LabelContext(carrier, LabelSet.NONE));
  }

  /** The same where nothing may be allocated: null if it is not known. */
  static OsThread known(Thread thread) {
    return threads.get(thread);
  }

  /** Whether anybody will tell of a thread's end, and ask for its labels. */
  private static boolean endsAreTold() {
    return nativeLoaded || libraryLoader != null;
  }

  private static OsThread register(Thread thread, LabelContext own) {
    OsThread os =
        new OsThread(
            thread, own, lastIndex.incrementAndGet(), ThreadContexts.isFollowedAsCarrier(thread));
    OsThread added = endsAreTold() ? threads.add(os) : null;
    if (added != null && added != os) {
      return added;
    }
    os.begin(added != null);
    if (keepsRecords()) {
      os.history().makeRoom();
    } else if (added != null) {
      threads.removeForgotten(os);
    }
    return os;
  }

  /** Called by libdiag in a thread that starts, before its {@code run}. */
  static void started() {
    if (HookSwitch.isOff()) {
      return;
    }
    try {
      LabelContext context = ThreadContexts.peek(Thread.currentThread());
      if (context != null) {
        ThreadContexts.locate(context);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** Called by libdiag in a thread that ends, after its {@code run}. */
  static void ended(int index) {
    try {
      OsThread os = threads.get(Thread.currentThread());
      if (os == null || os.index() != index) {
        return;
      }
      os.end();
      if (!keepsRecords()) {
        threads.remove(os);
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /** From now on libdiag tells of threads that start. */
  static void tellStarts() {
    if (!startsAreTold && nativeLoaded) {
      tellStarts0();
      startsAreTold = true;
    }
  }

  /**
   * The number that native code reads of the current thread, as the heap profiler does: of the
   * labels in force, 0 if there are none.
   */
  public static long shown() {
    return nativeLoaded ? shown0() : 0;
  }

  /** Told by the agent when libdiag is there and has bound the methods of this class. */
  public static void nativeLibraryLoaded() {
    nativeLoaded = true;
    showOnly(HookSwitch.epoch());
    libraryLoader = null;
    libraryLoaded();
  }

  /**
   * Told by the agent when a copy of async-profiler is there.
   *
   * @param stamp where it keeps the time of the current thread's last sample
   */
  public static void profilerLoaded(int library, LongSupplier stamp) {
    stamps[library] = stamp;
    libraryLoaded();
  }

  private static void libraryLoaded() {
    libraries.incrementAndGet();
    makeThreadsLook();
  }

  /**
   * Makes every thread that changes its labels record which it had until then, as if there had been
   * a sample.
   */
  public static void makeThreadsLook() {
    NativeMemory.increment(PULSE);
  }

  /** Makes them do so at each change: where the words of async-profiler cannot be read. */
  public static void makeThreadsLookAlways(boolean always) {
    looksAlways = always;
    makeThreadsLook();
  }

  /** Forgets what is older than what anybody may still ask for. One caller at a time. */
  public static void forget(long before) {
    keptFrom = before;
    for (OsThread os : list()) {
      os.history().forget(before);
      if (os.hasEnded() && os.toNanos() < before) {
        threads.remove(os);
      }
    }
  }

  /**
   * Makes native code see only labels that were written under this epoch of {@link HookSwitch}. The
   * words themselves are written by their own threads alone: those of a thread that has ended have
   * been freed.
   */
  static void showOnly(int epoch) {
    if (nativeLoaded) {
      showOnly0(epoch);
    }
  }

  /** All that are known now. Waits for nothing; allocates. */
  public static Collection<OsThread> list() {
    return threads.list();
  }

  /** Records of labels for which there was no room: of an entry each, or of a whole thread. */
  public static long recordsDropped() {
    return LabelHistory.dropped() + threads.refused();
  }

  /** 0 if the current thread's word belongs to another index. */
  private static native long slot0(int index);

  private static native long shown0();

  private static native long kernelId0();

  private static native void tellStarts0();

  private static native void showOnly0(long epoch);

  private OsThreads() {}
}
