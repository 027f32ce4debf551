package io.diag.agent.dump;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.creation.ThreadCreation;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.FullSource;
import io.diag.agent.profile.Profile;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.runtime.VirtualThreadCount;
import io.diag.agent.threads.PlatformThreads;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** What the threads of this JVM do: where each of them is, grouped or one by one. */
public final class Threads implements DeltaSource, FullSource, ThreadGroupSource {

  /** Go's name for it. */
  public static final String NAME = "goroutine";

  private static final String NO_ROOM = "# cut: the heap has no room for this dump\n";
  private static final long MAX_TEXT = 64L * 1024 * 1024;

  private final JavaBase javaBase;
  private final ThreadCreation creation;
  private final VirtualThreads virtualThreads;
  private final IdleTimes idleTimes = new IdleTimes();
  private final int maxLabelSets;

  public Threads(JavaBase javaBase, ThreadCreation creation, int maxLabelSets) {
    this.javaBase = javaBase;
    this.creation = creation;
    this.virtualThreads = VirtualThreads.find(javaBase);
    this.maxLabelSets = maxLabelSets;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Where all threads are, platform and virtual, grouped by stack and labels. state=1 adds"
        + " their states as labels; debug=2 lists each with what it waits for and who has that,"
        + " the locks it holds and who started it.";
  }

  @Override
  public String cost() {
    return "no safepoint; 5 to 12 us of one processor for each thread";
  }

  @Override
  public int count() {
    return PlatformThreads.count() + (int) Math.max(0, VirtualThreadCount.read());
  }

  @Override
  public Profile collect() {
    return profile(DumpScope.ALL, false);
  }

  @Override
  public Full full() {
    return dump(DumpScope.ALL)::writeTo;
  }

  @Override
  public String objection() {
    return ThreadWalk.stopsAll()
        ? "without libdiag this JDK stops all threads for the stack of each; see "
            + JvmtiLibrary.FEATURE
        : "";
  }

  @Override
  public ThreadGroups take() {
    idleTimes.look();
    return GroupedDump.take(virtualThreads, creation, maxLabelSets);
  }

  /** Every thread in full. */
  public FullDump dump(DumpScope scope) {
    return FullDump.take(scope, virtualThreads, creation, monitors(), idleTimes, maxLabelSets);
  }

  /** The same as text, as far as it fits into a string. */
  public String dumpAll() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      FullDump dump = dump(DumpScope.ALL);
      // The array is doubled when it is full, and the text comes on top.
      dump.writeTo(out, HeapRoom.ofService().upTo(6L * MAX_TEXT) / 6);
      return out.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report(NAME, e);
      return NO_ROOM;
    }
  }

  /** The same, as large as it is. */
  public void dumpAll(OutputStream out) throws IOException {
    try {
      dump(DumpScope.ALL).writeTo(out);
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report(NAME, e);
      out.write(NO_ROOM.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The current thread as text. */
  public String dumpSelf() {
    // Up to JDK 24 monitors are told at a safepoint only.
    SnapshotMonitors snapshots = SnapshotMonitors.find(javaBase);
    Monitors monitors = snapshots == null ? new Monitors.Unknown() : snapshots;
    return FullDump.ofCurrent(creation, monitors, new IdleTimes(), maxLabelSets)
        .text(Thread.currentThread());
  }

  private Monitors monitors() {
    return Monitors.create(SnapshotMonitors.find(javaBase));
  }

  /** Tells where these threads are, each asked alone. */
  public void look(Collection<Thread> threads, ThreadVisitor visitor) {
    ThreadWalk walk = new ThreadWalk(DumpScope.ALL, virtualThreads, DumpMemory.maxFrames());
    walk.walk(
        threads,
        (thread, state, stack) -> visitor.visit(thread, ThreadState.of(state), stack.frames()));
  }

  /** Tells where all threads are, up to so many. */
  public void look(int maxThreads, ThreadVisitor visitor) {
    DumpScope scope = new DumpScope(maxThreads, StackDepth.DEFAULT, /* agentThreads= */ false);
    new ThreadWalk(scope, virtualThreads, DumpMemory.maxFrames())
        .walk(
            (thread, state, stack) -> visitor.visit(thread, ThreadState.of(state), stack.frames()));
  }

  /**
   * The virtual thread that has a monitor; null if none is found, and before JDK 25.
   *
   * @param max how many of them are asked, each for some tens of microseconds
   */
  public Thread virtualHolder(Object monitor, int max) {
    SnapshotMonitors snapshots = SnapshotMonitors.find(javaBase);
    return snapshots == null
        ? null
        : snapshots.virtualHolder(monitor, virtualThreads.iterator(), max);
  }

  /** Those that wait for one another in a circle, in lines; none if there is no deadlock. */
  public List<String> deadlocks() {
    return DumpText.deadlocks(dump(DumpScope.ALL));
  }

  /** Who has a lock of java.util.concurrent alone; null if nobody has, or it is not known. */
  public static Thread owner(Object synchronizer) {
    return Synchronizers.owner(synchronizer);
  }

  /** Is told of one thread after another. */
  public interface ThreadVisitor {

    /** A thread that lives; its stack is leaf first. */
    void visit(Thread thread, ThreadState state, List<Frame> stack);
  }

  /** The virtual threads that live. */
  public Iterator<Thread> virtualThreads() {
    return virtualThreads.iterator();
  }

  /** How many threads are in which state. */
  public StateCounts states(DumpScope scope) {
    StateCounts counts = new StateCounts();
    ThreadWalk walk = new ThreadWalk(scope, virtualThreads, DumpMemory.maxFrames());
    walk.walk(
        (thread, state, stack) ->
            counts.add(ThreadState.of(state), ThreadContexts.isVirtual(thread)));
    counts.leftOut(walk.notTaken());
    return counts;
  }

  /**
   * The threads by stack and labels.
   *
   * @param states whether their states are among their labels
   */
  public Profile profile(DumpScope scope, boolean states) {
    return ThreadProfile.take(scope, virtualThreads, maxLabelSets, states);
  }
}
