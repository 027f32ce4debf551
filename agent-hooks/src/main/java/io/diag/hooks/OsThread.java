package io.diag.hooks;

/**
 * A thread of the operating system, which is what profilers sample: the labels it shows, and which
 * ones its samples of the past belong to.
 *
 * <p>How a label change finds out that there was a sample since the last one, without a clock and
 * without a store that a sample would have to make: each copy of async-profiler keeps the time of
 * its last sample in a word of the thread's. The words are compared with what they were; the two
 * copies have one each, and the third belongs to the agent, which changes it to make every thread
 * look. libdiag, whose samples have the number of the label set itself, marks the number instead.
 */
public final class OsThread {

  /** Of contexts whose thread is not known yet, or cannot be. */
  static final OsThread UNKNOWN = new OsThread();

  private long cpuStamp = OsThreads.ZERO;
  private long wallStamp = OsThreads.ZERO;
  private long seenCpu;
  private long seenWall;
  private long seenPulse;

  /** What libdiag adds to the number of a label set of which it has taken a sample. */
  private static final long SAMPLED = Long.MIN_VALUE;

  /** Two words that native code reads: the labels' number, and when it was written. */
  private long slot;

  private final Thread thread;

  /** In the same bucket of the table. */
  volatile OsThread next;

  /** It is no longer in the table; it may still be linked there. */
  volatile boolean removed;

  private volatile boolean added;
  private volatile long kernelId;
  private final int index;
  private final long fromNanos;
  private volatile long toNanos = Long.MAX_VALUE;
  private final LabelHistory history;
  private final LabelContext own;
  private volatile LabelContext shown;
  private int boundLibraries = -1;

  /** Of {@link HookSwitch}, when it was noted whose labels are shown. */
  private volatile int epoch = HookSwitch.epoch();

  private OsThread() {
    thread = null;
    own = null;
    kernelId = 0;
    index = 0;
    fromNanos = 0;
    history = null;
    slot = OsThreads.ignoredWord();
    // Always looks, and so finds its thread as soon as that can be found.
    seenPulse = -1;
  }

  OsThread(Thread thread, LabelContext own, int index, boolean carrier) {
    this.thread = thread;
    this.own = own;
    this.shown = own;
    this.index = index;
    this.slot = OsThreads.ignoredWord();
    this.fromNanos = System.nanoTime();
    this.history = new LabelHistory(carrier);
    // Until it has been bound it looks at each change.
    this.seenPulse = ~OsThreads.pulse();
  }

  /**
   * Called once, when it is in the table or could not be added to it.
   *
   * @param isAdded whether its end will be told: else native code gets no word of it
   */
  void begin(boolean isAdded) {
    added = isAdded;
    bind();
    if (boundLibraries >= 0) {
      seenCpu = NativeMemory.get(cpuStamp);
      seenWall = NativeMemory.get(wallStamp);
      seenPulse = OsThreads.pulse();
    }
  }

  /** To be called before the labels change: keeps those of the samples there were. */
  void look(LabelContext context) {
    if (isToBeLookedAt()) {
      if (this == UNKNOWN) {
        ThreadContexts.locate(context);
      } else {
        record(context);
      }
    }
  }

  private boolean isToBeLookedAt() {
    NativeMemory.readNow();
    return ((NativeMemory.get(cpuStamp) ^ seenCpu)
            | (NativeMemory.get(wallStamp) ^ seenWall)
            | (OsThreads.pulse() ^ seenPulse)
            | (NativeMemory.get(slot) & SAMPLED))
        != 0;
  }

  private void record(LabelContext context) {
    long pulse = OsThreads.pulse();
    bind();
    if (boundLibraries < 0) {
      return;
    }
    long cpu = NativeMemory.get(cpuStamp);
    long wall = NativeMemory.get(wallStamp);
    // After the words: a sample that comes in between is seen the next time.
    history.add(
        System.nanoTime(), isKnown(context) ? context.labelsSeenFromElsewhere() : LabelSet.NONE);
    NativeMemory.wroteUntilHere();
    seenCpu = cpu;
    seenWall = wall;
    seenPulse = OsThreads.looksAlways() ? ~pulse : pulse;
  }

  /**
   * Finds this thread's words in the native libraries loaded since. They belong to the thread of
   * the operating system that asks: none other may ask for them.
   */
  private void bind() {
    int libraries = OsThreads.libraries();
    if (boundLibraries == libraries || !ThreadContexts.runsOn(thread)) {
      return;
    }
    if (kernelId == 0 && added && OsThreads.isNative()) {
      long own = OsThreads.slot(index);
      if (own != 0) {
        slot = own;
        kernelId = OsThreads.kernelId();
      }
    }
    cpuStamp = OsThreads.stamp(OsThreads.CPU);
    wallStamp = OsThreads.stamp(OsThreads.WALL);
    boundLibraries = libraries;
  }

  /** To be called when the labels have changed. */
  void show(LabelSet labels) {
    NativeMemory.set(slot + Long.BYTES, HookSwitch.epoch());
    NativeMemory.set(slot, labels.serial);
    NativeMemory.wroteUntilHere();
  }

  /**
   * Shows another thread's labels from now on: of the virtual one it carries, or its own again.
   * Called while a virtual thread is mounted or unmounted: nothing is allocated, nothing waits.
   */
  void carry(LabelContext context) {
    context.renewIfOld();
    context.os = this;
    int now = HookSwitch.epoch();
    if (shown != context || epoch != now) {
      if (isToBeLookedAt()) {
        record(shown);
      }
      shown = context;
      epoch = now;
      show(context.labels());
    }
  }

  /** False of a virtual thread that may have left while the hooks were off. */
  private boolean isKnown(LabelContext context) {
    return context == own || epoch == HookSwitch.epoch();
  }

  LabelContext own() {
    return own;
  }

  boolean carriesOther() {
    return shown != own;
  }

  int index() {
    return index;
  }

  Thread thread() {
    return thread;
  }

  // Threads are told apart by identity.
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(Thread other) {
    return thread == other;
  }

  @SuppressWarnings("ReferenceEquality")
  boolean isSame(OsThread other) {
    return this == other;
  }

  /** Whether it has ended, and libdiag could not tell of it. */
  boolean endIsNotTold() {
    return kernelId == 0 && !thread.isAlive();
  }

  /** Called by the thread itself, at its end. */
  void end() {
    look(shown);
    toNanos = System.nanoTime();
  }

  /** Whether it has ended; it is ended here where its end was not told. */
  boolean hasEnded() {
    if (toNanos == Long.MAX_VALUE && !thread.isAlive()) {
      toNanos = System.nanoTime();
    }
    return toNanos != Long.MAX_VALUE;
  }

  /** The kernel's id of it, or 0 if that is not known. */
  public long kernelId() {
    return kernelId;
  }

  public long javaId() {
    return ThreadContexts.id(thread);
  }

  public long fromNanos() {
    return fromNanos;
  }

  public long toNanos() {
    return toNanos;
  }

  /** To be read before the history: what is recorded then is older. */
  public LabelSet labels() {
    LabelContext seen = shown;
    return isKnown(seen) ? seen.labelsSeenFromElsewhere() : LabelSet.NONE;
  }

  public LabelHistory history() {
    return history;
  }
}
