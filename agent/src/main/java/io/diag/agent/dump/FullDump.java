package io.diag.agent.dump;

import io.diag.agent.creation.ThreadCreation;
import io.diag.agent.log.ErrorText;
import io.diag.agent.natives.ThreadStacks;
import io.diag.agent.profile.Frame;
import io.diag.agent.threads.CancelledException;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadContexts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Every thread in full, as it was when the dump was taken; writing it may take as long as it likes.
 */
public final class FullDump {

  private final List<ThreadRecord> records = new ArrayList<>();
  private final Map<Long, ThreadRecord> byId = new HashMap<>();
  private final StateCounts counts = new StateCounts();
  private final List<String> missing = new ArrayList<>();
  private List<List<ThreadRecord>> deadlocks = List.of();
  private Predicate<List<Frame>> leaked = stack -> false;

  private FullDump() {}

  static FullDump take(
      DumpScope scope,
      VirtualThreads virtualThreads,
      ThreadCreation creation,
      Monitors monitors,
      IdleTimes idleTimes,
      int maxLabelSets) {
    FullDump dump = new FullDump();
    ThreadLabels labels = new ThreadLabels(maxLabelSets);
    DumpScope bounded =
        new DumpScope(
            Math.min(scope.maxThreads(), DumpMemory.maxRecords()),
            scope.depth(),
            scope.agentThreads());
    ThreadWalk walk = new ThreadWalk(bounded, virtualThreads, DumpMemory.maxFrames());
    walk.walk(
        (thread, state, stack) ->
            dump.add(
                new ThreadRecord(
                    thread,
                    ThreadContexts.id(thread),
                    thread.getName(),
                    state,
                    stack,
                    labels.of(thread, null),
                    creation.of(thread))));
    dump.missing.addAll(Missing.of(walk, virtualThreads));
    dump.tellMore(monitors, idleTimes, walk.notTaken() + walk.notReached() == 0);
    return dump;
  }

  /** The current thread alone, without the frames by which it has come here. */
  static FullDump ofCurrent(
      ThreadCreation creation, Monitors monitors, IdleTimes idleTimes, int maxLabelSets) {
    FullDump dump = new FullDump();
    Thread thread = Thread.currentThread();
    new JavaStacks(Long.MAX_VALUE, /* deep= */ null)
        .take(
            new Thread[] {thread},
            1,
            StackDepth.MAX,
            (current, state, stack) ->
                dump.add(
                    new ThreadRecord(
                        current,
                        ThreadContexts.id(current),
                        current.getName(),
                        state,
                        stack.fromCaller(),
                        new ThreadLabels(maxLabelSets).of(current, null),
                        creation.of(current))));
    dump.tellMore(monitors, idleTimes, /* all= */ true);
    return dump;
  }

  private void add(ThreadRecord record) {
    records.add(record);
    byId.put(record.id, record);
    counts.add(record.threadState(), record.virtual);
  }

  private void tellMore(Monitors monitors, IdleTimes idleTimes, boolean all) {
    if (ThreadStacks.isAvailable()) {
      idleTimes.tell(records, all);
    }
    Synchronizers.tell(records, byId);
    String untold;
    try {
      monitors.tell(records);
      untold = monitors.missing(counts.virtual() > 0);
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report("monitors", e);
      untold = "monitors: this JDK tells them in another way (" + ErrorText.of(e) + ")";
    }
    if (!untold.isEmpty()) {
      missing.add("missing: " + untold);
    }
    missing.add(
        "missing: synchronizers for which no thread waits (the JVM would have to be stopped)");
    try {
      deadlocks = Deadlocks.find(records, byId, monitors);
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report("monitors", e);
      missing.add("missing: deadlocks (" + ErrorText.of(e) + ")");
    }
    records.forEach(record -> record.thread = null);
  }

  List<ThreadRecord> records() {
    return records;
  }

  ThreadRecord thread(long id) {
    return byId.get(id);
  }

  StateCounts counts() {
    return counts;
  }

  /** What it does not have, a line each. */
  List<String> missing() {
    return missing;
  }

  List<List<ThreadRecord>> deadlocks() {
    return deadlocks;
  }

  /** Marks the threads at these stacks as leaked. */
  public FullDump marking(Predicate<List<Frame>> stacks) {
    leaked = stacks;
    return this;
  }

  boolean isLeaked(ThreadRecord record) {
    return leaked.test(record.stack.frames());
  }

  /** As text, in the form of Go's. */
  public void writeTo(OutputStream out) throws IOException {
    writeTo(out, Long.MAX_VALUE);
  }

  /** The same, and no more than this; what is left out is counted. */
  public void writeTo(OutputStream out, long maxBytes) throws IOException {
    DumpText.write(this, out, maxBytes);
  }

  /** One thread of it as text. */
  String text(Thread thread) {
    return DumpText.of(this, byId.get(ThreadContexts.id(thread)));
  }
}
