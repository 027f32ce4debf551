package io.diag.agent.limit;

import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gc.GarbageCollections;
import io.diag.agent.log.AgentLog;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentLoop;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Keeps one limit until it is told to end: reads what the process needs, works out what is left for
 * the heap, and sees to it that the collector keeps to that. On a thread of its own, which there is
 * only while a limit is set; it allocates next to nothing. Needs the module jdk.management.
 */
final class LimitLoop implements AgentLoop.Round {

  private static final long MIB = 1024 * 1024;
  private static final long MILLISECOND = 1_000_000;
  private static final long SHORTEST_POLL = 10 * MILLISECOND;
  private static final long LONGEST_POLL = 100 * MILLISECOND;

  /** A reading takes 50 to 200 microseconds, of the kernel above all. */
  private static final long READ_EVERY = 250 * MILLISECOND;

  private static final long READ_EVERY_IDLE = 1000 * MILLISECOND;

  /** It takes so many readings to make up for it. */
  private static final int EXCESS_PARTS = 4;

  private static final long TRIM_EVERY = 30_000 * MILLISECOND;
  private static final long LINE_EVERY = 60_000 * MILLISECOND;

  private final CollectorKind collector;
  private final Lever lever;
  private final AllocationRate rate = new AllocationRate();
  private final VmFlags flags;
  private final NativeHeap nativeHeap;
  private final Footprint footprint;
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final Runtime runtime = Runtime.getRuntime();
  private final long maxHeap = runtime.maxMemory();
  private final LiveSet live = new LiveSet();
  private final Overhead overhead = new Overhead();
  private final Pacer pacer;
  private final Breach breach = new Breach();
  private final Consumer<GarbageCollection> listener = this::collected;

  private volatile long limit;
  private volatile boolean ended;
  private volatile boolean trimWanted = true;
  private volatile boolean changed;
  private volatile long footprintNow;
  private volatile long footprintPeak;
  private volatile long overheadNow;
  private volatile long heapTarget;
  private volatile long heapTrigger;
  private final AtomicLong givenBack = new AtomicLong();
  private final AtomicLong trimmed = new AtomicLong();

  /** What the footprint has been above the limit, summed up over the readings. */
  private volatile long excess;

  private long usedAtReading;
  private volatile long nextReading;
  private long trimmedAt;
  private long saidAt;
  private int unsaid;

  private LimitLoop(
      CollectorKind collector,
      Lever lever,
      VmFlags flags,
      NativeHeap nativeHeap,
      Footprint footprint,
      Duty duty,
      long limit) {
    this.pacer = new Pacer(duty);
    this.collector = collector;
    this.lever = lever;
    this.flags = flags;
    this.nativeHeap = nativeHeap;
    this.footprint = footprint;
    this.limit = limit;
  }

  /** One whose first reading is taken, and whose lever is set. Its thread is yet to be started. */
  static LimitLoop begin(CollectorKind collector, NativeHeap nativeHeap, Duty duty, long limit)
      throws IOException {
    VmFlags flags = new VmFlags();
    LimitLoop loop =
        new LimitLoop(
            collector,
            lever(collector, flags),
            flags,
            nativeHeap,
            new Footprint(collector.sharesHeap()),
            duty,
            limit);
    loop.start();
    return loop;
  }

  private static Lever lever(CollectorKind collector, VmFlags flags) {
    return switch (collector) {
      case ZGC, SHENANDOAH -> new SoftMaxLever(flags);
      case G1, SERIAL, PARALLEL -> new FreeRatioLever(flags, collector);
      case EPSILON, UNKNOWN -> new NoLever();
    };
  }

  private void start() throws IOException {
    long now = System.nanoTime();
    nextReading = now;
    trimmedAt = now - TRIM_EVERY;
    saidAt = now - LINE_EVERY;
    read(now);
    GarbageCollections.instance().listen(listener);
  }

  /** Another limit, at once. */
  void change(long newLimit, Thread thread) {
    trimWanted |= newLimit < limit;
    limit = newLimit;
    excess = 0;
    footprintPeak = 0;
    apply();
    changed = true;
    nextReading = System.nanoTime();
    LockSupport.unpark(thread);
  }

  /** The flags are as they were when this returns; the thread ends soon after. */
  synchronized void end(Thread thread) {
    ended = true;
    GarbageCollections.instance().forget(listener);
    flags.restore();
    LockSupport.unpark(thread);
  }

  boolean hasEnded() {
    return ended;
  }

  /** The same of one whose thread has not been started. */
  void abandon() throws IOException {
    end(null);
    footprint.close();
  }

  @Override
  public boolean next() throws IOException {
    if (!ended) {
      LockSupport.parkNanos(this, stepOrRest());
    }
    return !ended;
  }

  @Override
  public void ended() {
    if (!ended) {
      end(Thread.currentThread());
    }
    try {
      footprint.close();
    } catch (IOException e) {
      SuppressedErrors.report("memory-limit", e);
    }
  }

  /** The service's heap may be full: that is no reason to give up. */
  private long stepOrRest() throws IOException {
    if (!HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
      return LONGEST_POLL;
    }
    GarbageCollections.instance().goOn();
    try {
      return step(System.nanoTime());
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report("memory-limit", e);
      return LONGEST_POLL;
    }
  }

  /** Nanoseconds until the next one. */
  private long step(long now) throws IOException {
    long used = runtime.totalMemory() - runtime.freeMemory();
    rate.heapUsed(now, used);
    if (now - nextReading >= 0) {
      if (changed) {
        changed = false;
        pacer.beginAnew();
      }
      read(now);
      giveBack(now, used);
    }
    if (!lever.needsCollections()) {
      return Math.max(SHORTEST_POLL, nextReading - now);
    }
    if (pacer.wants(now, used, heapTrigger, rate.perSecond(), room())) {
      collect(/* isTry= */ false);
      return SHORTEST_POLL;
    }
    // Half of the way to the trigger, at the present rate.
    long left = Math.max(0, heapTrigger - used);
    long poll = (long) (1e9 / 2 * left / Math.max(MIB, rate.perSecond()));
    return Math.max(SHORTEST_POLL, Math.min(LONGEST_POLL, poll));
  }

  private void read(long now) throws IOException {
    long committed = runtime.totalMemory();
    long nonHeap = memory.getNonHeapMemoryUsage().getUsed();
    long reading = footprint.read(committed, nonHeap);
    if (reading < footprintNow) {
      givenBack.addAndGet(footprintNow - reading);
    }
    footprintNow = reading;
    footprintPeak = Math.max(footprintPeak, reading);
    overhead.add(reading, committed, nonHeap);
    overheadNow = overhead.bytes();
    excess = Math.max(0, Math.min(limit / 2, excess + (reading - limit) / EXCESS_PARTS));
    apply();
    if (breach.changes(now, reading, limit)) {
      say(now);
    }
    trimWanted |= breach.isExceeded();
  }

  /** What can be, and when to look again. */
  private void giveBack(long now, long used) throws IOException {
    if (trimWanted && now - trimmedAt >= TRIM_EVERY) {
      trim(now);
    }
    if (lever.needsCollections()
        && pacer.wantsBack(now, footprintNow, limit, runtime.totalMemory(), room())) {
      collect(/* isTry= */ true);
      nextReading = now;
      return;
    }
    boolean idle = Math.abs(used - usedAtReading) < MIB && !breach.isExceeded();
    usedAtReading = used;
    nextReading = now + (idle ? READ_EVERY_IDLE : READ_EVERY);
  }

  /** Not once it has ended: the flags are as they were. */
  private synchronized void apply() {
    if (!ended) {
      heapTarget = HeapTarget.of(limit, overheadNow, maxHeap);
      heapTrigger = lever.apply(heapTarget, excess, live.bytes());
    }
  }

  /** What the limit leaves for the heap: nothing if the rest needs more. */
  private long room() {
    return Math.min(limit - overheadNow, heapTarget);
  }

  private void collect(boolean isTry) {
    pacer.collect();
    long committed = runtime.totalMemory();
    long used = committed - runtime.freeMemory();
    live.ofWholeHeap(used);
    lever.collectedOnDemand(used, committed);
    apply();
    pacer.leaves(System.nanoTime(), used, committed, room(), isTry);
  }

  private void trim(long now) throws IOException {
    trimWanted = false;
    trimmedAt = now;
    long committed = runtime.totalMemory();
    long before = footprint.read(committed, 0);
    if (nativeHeap.trim()) {
      trimmed.addAndGet(Math.max(0, before - footprint.read(committed, 0)));
    }
  }

  /** On a thread of the JVM. */
  private void collected(GarbageCollection collection) {
    if (collection.isPause()) {
      return;
    }
    rate.collected(collection);
    pacer.collectedByItself(collection.heapAfter());
    if (collection.isOfWholeHeap()) {
      live.ofWholeHeap(left(collection));
      lever.collected(collection.heapBefore(), collection.heapAfter());
    } else {
      live.ofYoung(collection.heapAfter());
    }
  }

  /** What was allocated beside a concurrent collection is left by it, alive or not. */
  private long left(GarbageCollection collection) {
    long after = collection.heapAfter();
    if (lever instanceof FreeRatioLever) {
      return after;
    }
    long meanwhile = rate.perSecond() / 1000 * collection.durationMillis();
    return Math.max(after / 2, after - meanwhile);
  }

  private void say(long now) {
    if (now - saidAt < LINE_EVERY) {
      unsaid++;
      return;
    }
    saidAt = now;
    AgentLog.line(
        "memory limit "
            + Mebibytes.of(limit)
            + (breach.isExceeded() ? " is exceeded" : " is kept again")
            + ": footprint "
            + Mebibytes.of(footprintNow)
            + ", live set "
            + Mebibytes.of(live.bytes())
            + ", heap target "
            + Mebibytes.of(heapTarget)
            + ", by "
            + lever.name()
            + (unsaid == 0 ? "" : " (" + unsaid + " lines about it left out)"));
    unsaid = 0;
  }

  boolean isExceeded() {
    return breach.isExceeded();
  }

  long limit() {
    return limit;
  }

  long heapTarget() {
    return heapTrigger;
  }

  LimitState state() {
    long committed = runtime.totalMemory();
    return new LimitState(
        limit,
        footprintNow,
        footprintPeak,
        overheadNow,
        heapTarget,
        heapTrigger,
        live.bytes(),
        committed - runtime.freeMemory(),
        committed,
        breach.isExceeded(),
        collector.toString(),
        lever.name(),
        lever.isBestEffort(),
        pacer.collections(),
        givenBack.get(),
        trimmed.get(),
        LaunchAdvice.of(collector, flags, heapTarget));
  }
}
