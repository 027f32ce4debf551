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

  /** The word that native code reads. */
  private long slot;

  private final Thread thread;
  private volatile long kernelId;
  private final int index;
  private final long fromNanos;
  private volatile long toNanos = Long.MAX_VALUE;
  private final LabelHistory history;
  private final LabelContext own;
  private volatile LabelContext shown;
  private int boundLibraries = -1;

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
    bind();
    seenCpu = NativeMemory.get(cpuStamp);
    seenWall = NativeMemory.get(wallStamp);
    seenPulse = OsThreads.pulse();
  }

  /** To be called before the labels change: keeps those of the samples there were. */
  void look(LabelContext context) {
    NativeMemory.readNow();
    if (((NativeMemory.get(cpuStamp) ^ seenCpu)
            | (NativeMemory.get(wallStamp) ^ seenWall)
            | (OsThreads.pulse() ^ seenPulse)
            | (NativeMemory.get(slot) & SAMPLED))
        != 0) {
      note(context);
    }
  }

  private void note(LabelContext context) {
    if (this == UNKNOWN) {
      ThreadContexts.locate(context);
      return;
    }
    long pulse = OsThreads.pulse();
    bind();
    long cpu = NativeMemory.get(cpuStamp);
    long wall = NativeMemory.get(wallStamp);
    // After the words: a sample that comes in between is seen the next time.
    history.add(System.nanoTime(), context.labels());
    NativeMemory.wroteUntilHere();
    seenCpu = cpu;
    seenWall = wall;
    seenPulse = OsThreads.looksAlways() ? ~pulse : pulse;
  }

  /** Finds this thread's words in the native libraries loaded since. */
  private void bind() {
    int libraries = OsThreads.libraries();
    if (boundLibraries == libraries) {
      return;
    }
    if (kernelId == 0 && OsThreads.isNative()) {
      slot = OsThreads.slot(index);
      kernelId = OsThreads.kernelId();
    }
    cpuStamp = OsThreads.stamp(OsThreads.CPU);
    wallStamp = OsThreads.stamp(OsThreads.WALL);
    boundLibraries = libraries;
  }

  /** To be called when the labels have changed. */
  void show(LabelSet labels) {
    NativeMemory.set(slot, labels.serial);
    NativeMemory.wroteUntilHere();
  }

  /** Shows another thread's labels from now on: of the virtual one it carries, or its own again. */
  void carry(LabelContext context) {
    if (shown != context) {
      look(shown);
      shown = context;
      context.os = this;
      show(context.labels());
    }
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

  /** Called by the thread itself, at its end. */
  void end() {
    look(shown);
    toNanos = System.nanoTime();
  }

  /** Ends it where its end was not told. */
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
    return shown.labelsSeenFromElsewhere();
  }

  public LabelHistory history() {
    return history;
  }
}
