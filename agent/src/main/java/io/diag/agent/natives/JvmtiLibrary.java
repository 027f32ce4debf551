package io.diag.agent.natives;

import io.diag.agent.counters.Features;

/** The project's own native library: libdiag, built from {@code native/}. */
public final class JvmtiLibrary {

  public static final String FEATURE = "jvmti-library";

  private static volatile boolean loaded;

  /** Loads it; its absence is said in one line. */
  // JDK 24's javac warns of System.load; NativeLibraries sees to it.
  @SuppressWarnings("restricted")
  public static void load(NativeLibraries libraries, Features features) {
    String fileName = "macos".equals(NativePlatform.folder()) ? "libdiag.dylib" : "libdiag.so";
    try {
      // System.load has to be called here, in the class whose native methods they are.
      libraries.loadFor(JvmtiLibrary.class, fileName, path -> System.load(path));
      loaded = true;
      features.on(FEATURE, "(loaded by thread " + threadId() + ")");
    } catch (NativeLibraryException e) {
      features.off(FEATURE, e.getMessage());
    }
  }

  public static boolean isLoaded() {
    return loaded;
  }

  /** The kernel's id of the current thread, or 0 without the library. */
  public static long threadId() {
    return loaded ? threadId0() : 0;
  }

  /** The kernel's timer tick in nanoseconds, or 0 where it is not known. */
  public static long tickNanos() {
    return loaded ? tickNanos0() : 0;
  }

  /** The function the JVM calls when a thread starts; 0 if it is not known. */
  public static long threadHook() {
    return loaded ? threadHook0() : 0;
  }

  /** Makes the JVM call this function when a thread starts; false if that cannot be done. */
  public static boolean setThreadHook(long function) {
    return loaded && setThreadHook0(function);
  }

  private static native long threadHook0();

  private static native boolean setThreadHook0(long function);

  /** The class file's SourceFile attribute, or null. */
  public static String sourceFile(Class<?> type) {
    return loaded ? sourceFile0(type) : null;
  }

  /**
   * Makes the JIT compilers keep the position of each instruction from now on, so that samples are
   * charged to the right method and line. Whether it worked.
   */
  public static boolean keepAllPositions() {
    return loaded && keepAllPositions0();
  }

  private static native boolean keepAllPositions0();

  /**
   * Where a function of another native library is, loaded before; 0 if it has none of this name.
   */
  public static long function(String path, String name) {
    return loaded ? function0(path, name) : 0;
  }

  private static native long function0(String path, String name);

  /** What such a function answers, if it takes nothing and answers an address. */
  public static long callForAddress(long function) {
    return callForAddress0(function);
  }

  private static native long callForAddress0(long function);

  /** Gives this class of the bootstrap loader, {@code OsThreads}, its native methods. */
  public static boolean serveOsThreads(Class<?> osThreads) {
    return loaded && serveOsThreads0(osThreads);
  }

  private static native boolean serveOsThreads0(Class<?> osThreads);

  /** Gives {@link ThreadStacks} its native methods. */
  static boolean serveThreadStacks() {
    return loaded && serveThreadStacks0(ThreadStacks.class);
  }

  private static native boolean serveThreadStacks0(Class<?> threadStacks);

  /** Gives {@link HeapSamples} its native methods. */
  static boolean serveHeapSamples() {
    return loaded && serveHeapSamples0(HeapSamples.class);
  }

  private static native boolean serveHeapSamples0(Class<?> heapSamples);

  /** Gives {@link MonitorEvents} its native methods. */
  static boolean serveMonitorEvents() {
    return loaded && serveMonitorEvents0(MonitorEvents.class);
  }

  private static native boolean serveMonitorEvents0(Class<?> monitorEvents);

  /** Gives {@link Pauses} its native methods. */
  static boolean servePauses() {
    return loaded && servePauses0(Pauses.class);
  }

  private static native boolean servePauses0(Class<?> pauses);

  /** Gives {@link Tasks} its native methods. */
  static boolean serveTasks() {
    return loaded && serveTasks0(Tasks.class);
  }

  private static native boolean serveTasks0(Class<?> tasks);

  /** Says that the current thread is one of the agent's. */
  public static void agentThread() {
    if (loaded) {
      agentThread0();
    }
  }

  private static native void agentThread0();

  /** A flag of the JVM, 1 or 0 for switches; -1 if it has none of this name. */
  public static long vmFlag(String name) {
    return loaded ? vmFlag0(name) : -1;
  }

  private static native long vmFlag0(String name);

  /** Puts a text of up to 249 bytes where a crash report shows it, instead of the last one. */
  static boolean noteForCrash(String text) {
    return loaded && noteForCrash0(text);
  }

  private static native boolean noteForCrash0(String text);

  /**
   * 0 if perf_events may be used, in the kernel as well; else the error number of the system call;
   * -1 without the library.
   */
  public static int perfEventsErrno() {
    return loaded ? perfEventsErrno0() : -1;
  }

  private static native int perfEventsErrno0();

  private static native long threadId0();

  private static native long tickNanos0();

  private static native String sourceFile0(Class<?> type);

  private JvmtiLibrary() {}
}
