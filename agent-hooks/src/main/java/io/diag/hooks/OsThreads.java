package io.diag.hooks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Every thread of the operating system that has had labels, and what they all look at. */
public final class OsThreads {

  /** The copy of async-profiler that samples CPU time. */
  public static final int CPU = 0;

  /** The one that samples wall-clock time. */
  public static final int WALL = 1;

  static final long ZERO = NativeMemory.allocateWord();

  private static final long PULSE = NativeMemory.allocateWord();
  private static final long IGNORED = NativeMemory.allocateWord();
  private static final LongSupplier[] stamps = new LongSupplier[2];

  private static volatile int libraries;
  private static volatile boolean looksAlways;
  private static volatile boolean nativeLoaded;
  private static volatile boolean startsAreTold;
  private static volatile Runnable libraryLoader;

  /** What ended before is forgotten; nothing is kept while nobody samples. */
  private static long keptFrom = Long.MAX_VALUE;

  // Plain maps under one monitor: a concurrent one may park, and threads are registered in places
  // where a virtual thread must not.
  private static final Map<Long, OsThread> byJavaId = new HashMap<>();
  private static final Map<Integer, OsThread> byIndex = new HashMap<>();
  private static int lastIndex;

  static int libraries() {
    return libraries;
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
      SuppressedErrors.report("labels", e);
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

  /** The current thread's. */
  static OsThread attach(Thread thread, LabelContext context) {
    synchronized (OsThreads.class) {
      OsThread known = byJavaId.get(ThreadContexts.id(thread));
      if (known != null) {
        // It has lost its thread locals, as some of the JDK's workers do between tasks.
        return known;
      }
    }
    OsThread os = new OsThread(thread, context, nextIndex(), ThreadContexts.isCarrier(thread));
    if (nativeLoaded || libraryLoader != null) {
      // Else nobody would tell of its end, nor ask for its labels.
      register(os);
    }
    return os;
  }

  private static synchronized void register(OsThread os) {
    // In this order: what is only in the first goes with its thread.
    byIndex.put(os.index(), os);
    byJavaId.put(os.javaId(), os);
  }

  private static synchronized int nextIndex() {
    return ++lastIndex;
  }

  /** Called by libdiag in a thread that starts, before its {@code run}. */
  static void started() {
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
      OsThread os;
      synchronized (OsThreads.class) {
        os = byIndex.get(index);
      }
      if (os == null) {
        return;
      }
      os.end();
      synchronized (OsThreads.class) {
        if (keptFrom == Long.MAX_VALUE) {
          remove(os);
        }
      }
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  private static synchronized void remove(OsThread os) {
    byIndex.remove(os.index());
    byJavaId.remove(os.javaId(), os);
  }

  /** From now on libdiag tells of threads that start. */
  static void tellStarts() {
    // Without the monitor: since JDK 24 a virtual thread that waits for one may be unmounted, and
    // where little of its stack is left JDK 25 crashes when it goes on.
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

  private static synchronized void libraryLoaded() {
    libraries++;
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
    List<OsThread> ended = new ArrayList<>();
    synchronized (OsThreads.class) {
      keptFrom = before;
    }
    for (OsThread os : list()) {
      os.history().forget(before);
      if (os.hasEnded() && os.toNanos() < before) {
        ended.add(os);
      }
    }
    ended.forEach(OsThreads::remove);
  }

  public static synchronized Collection<OsThread> list() {
    return List.copyOf(byIndex.values());
  }

  private static native long slot0(int index);

  private static native long shown0();

  private static native long kernelId0();

  private static native void tellStarts0();

  private OsThreads() {}
}
