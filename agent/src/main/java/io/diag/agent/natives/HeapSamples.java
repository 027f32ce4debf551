package io.diag.agent.natives;

/**
 * Samples of allocations as libdiag takes them, in the thread that allocates: each knows its stack,
 * its class and its labels, and most are followed until they die. All but {@link #await} is for one
 * thread at a time.
 */
public final class HeapSamples {

  /** How many numbers there are of each sample. */
  public static final int SIZE = 5;

  /** A stack or class for which there was no room. */
  public static final int BEYOND = -2;

  /** Where another agent has the JVM's samples: JVMTI_ERROR_NOT_AVAILABLE. */
  public static final int NOT_AVAILABLE = 98;

  private HeapSamples() {}

  /**
   * What is to be kept.
   *
   * @param interval mean bytes between two samples
   * @param maxDepth of a stack; what is deeper is cut
   * @param maxFollowed objects that are followed at once
   * @param heldFrom size from which on an object is kept alive by being followed, until the whole
   *     heap has been marked
   * @param heldBudget bytes that may be kept so
   */
  public record Settings(
      int interval, int maxDepth, int maxStacks, int maxFollowed, long heldFrom, long heldBudget) {}

  /**
   * Begins to sample.
   *
   * @return 0, or the JVM's error number; -1 without the library
   */
  public static int start(Settings settings) {
    return JvmtiLibrary.serveHeapSamples()
        ? start0(
            settings.interval,
            settings.maxDepth,
            settings.maxStacks,
            settings.maxFollowed,
            settings.heldFrom,
            settings.heldBudget)
        : -1;
  }

  /**
   * Whether what this thread allocates is left out. Who adds samples up allocates: where all or
   * nearly all objects are sampled each sample would make another one.
   */
  public static void leaveOut(boolean out) {
    leaveOut0(out);
  }

  /** What this thread allocates is left out, whether there will ever be samples or not. */
  public static void leaveOutThisThread() {
    if (JvmtiLibrary.serveHeapSamples()) {
      leaveOut0(true);
    }
  }

  /** Takes no more samples, until {@link #resume}. */
  public static void stop() {
    stop0();
  }

  /** Takes samples again. */
  public static void resume() {
    resume0();
  }

  /**
   * To be called when no more samples are to be taken: lets classes go that are held to be named
   * and never will be.
   */
  public static void settle() {
    settle0();
  }

  /** Waits until there are many samples, for at most so long. */
  public static void await(int millis) {
    await0(millis);
  }

  /**
   * Takes samples, as many as there is room for.
   *
   * @param samples {@link #SIZE} numbers of each: stack and class; bytes; number of the label set;
   *     its own number; how it is followed
   * @return how many; 0 if there are no more
   */
  public static int take(long[] samples) {
    return take0(samples);
  }

  /** Method and location by turns, leaf first. Its classes stay loaded until {@link #named}. */
  public static long[] stack(int id) {
    return stack0(id);
  }

  public static void named(int id) {
    named0(id);
  }

  /** As in descriptors. */
  public static String className(int id) {
    return className0(id);
  }

  /** Begins anew to number stacks and classes, if there are too many of them. Whether it did. */
  public static boolean forget() {
    return forget0();
  }

  /**
   * Finds the dead among the objects sampled after this one.
   *
   * @param from the first slot to be looked at
   * @param slots gets where they were followed
   * @return how many there are; as many as there is room for if there may be more
   */
  public static int sweep(long above, int from, int[] slots) {
    return sweep0(above, from, slots);
  }

  /** Follows this one no longer. */
  public static void unfollow(int slot) {
    unfollow0(slot);
  }

  /** Says how much is kept alive by being followed. */
  public static void hold(long bytes) {
    hold0(bytes);
  }

  /**
   * Of such objects of this stack half as many are followed from now on, each for twice as many.
   */
  public static void followHalf(int stack) {
    followHalf0(stack);
  }

  /** Of all stacks twice as many again, up to all. */
  public static void followTwice() {
    followTwice0();
  }

  /**
   * The first pause that began after this sample.
   *
   * @param sample its number
   * @param told gets the pause's number, 0 if it is not known, and that of the last sample before
   *     it
   */
  public static void pauseAfter(long sample, long[] told) {
    pauseAfter0(sample, told);
  }

  /** How far it has come. */
  public record Counts(long samples, long pauses, long lost, long notFollowed) {}

  public static Counts counts() {
    long[] told = new long[4];
    counts0(told);
    return new Counts(told[0], told[1], told[2], told[3]);
  }

  private static native int start0(
      int interval, int maxDepth, int maxStacks, int maxFollowed, long heldFrom, long heldBudget);

  private static native void stop0();

  private static native void resume0();

  private static native void settle0();

  private static native void leaveOut0(boolean out);

  private static native void await0(int millis);

  private static native int take0(long[] samples);

  private static native long[] stack0(int id);

  private static native void named0(int id);

  private static native String className0(int id);

  private static native boolean forget0();

  private static native int sweep0(long above, int from, int[] slots);

  private static native void unfollow0(int slot);

  private static native void hold0(long bytes);

  private static native void followHalf0(int stack);

  private static native void followTwice0();

  private static native void pauseAfter0(long number, long[] told);

  private static native void counts0(long[] told);
}
