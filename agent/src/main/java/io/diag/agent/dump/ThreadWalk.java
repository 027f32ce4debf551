package io.diag.agent.dump;

import io.diag.agent.natives.ThreadStacks;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.PlatformThreads;
import io.diag.hooks.ThreadContexts;
import io.diag.hooks.ThreadHooks;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Goes over all threads, platform ones first, and tells of each where it is. The service is not
 * stopped for it: threads that end meanwhile are left out, and what is told of two threads is not
 * of the same moment.
 */
final class ThreadWalk {

  private static final int BATCH = 256;

  /**
   * Whether JVMTI holds virtual threads off their carriers whenever it looks at a platform thread,
   * in a loop over all threads: with ten thousand of them 120 microseconds for each.
   */
  private static final boolean DISABLES_MOUNTS = Runtime.version().feature() >= 21;

  /**
   * Whether JVMTI stops all threads for the stack of each virtual one: a thousand threads are a
   * thousand safepoints. Thread.getStackTrace looks at one that is off its carrier without any.
   */
  private static final boolean STOPS_FOR_VIRTUAL =
      Runtime.version().feature() >= 21 && Runtime.version().feature() <= 23;

  /** What a dump may take; the threads that are not reached are counted. */
  static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final DumpScope scope;
  private final long maxNanos;
  private final VirtualThreads virtualThreads;
  private final Stacks ofPlatform;
  private final Stacks ofVirtual;
  private final Thread[] batch = new Thread[BATCH];
  private int batched;
  private long taken;
  private long notTaken;
  private long notReached;
  private long start;

  ThreadWalk(DumpScope scope, VirtualThreads virtualThreads, long maxFrames) {
    this(scope, virtualThreads, maxFrames, MAX_NANOS);
  }

  ThreadWalk(DumpScope scope, VirtualThreads virtualThreads, long maxFrames, long maxNanos) {
    this.scope = scope;
    this.maxNanos = maxNanos;
    this.virtualThreads = virtualThreads;
    Stacks byJvmti = ThreadStacks.isAvailable() ? new NativeStacks(maxFrames / 2) : null;
    Stacks byJava = new JavaStacks(maxFrames / 2, byJvmti);
    // Up to JDK 18 Thread.getStackTrace stops all threads for each.
    this.ofPlatform = byJvmti == null || DISABLES_MOUNTS ? byJava : byJvmti;
    this.ofVirtual = byJvmti == null || STOPS_FOR_VIRTUAL ? byJava : byJvmti;
  }

  /** Whether each platform thread's stack is a safepoint. */
  static boolean stopsAll() {
    return !ThreadStacks.isAvailable() && !DISABLES_MOUNTS;
  }

  /** Whether a virtual thread's stack is to be had from Java only, however deep it is. */
  static boolean isForJavaOnly(Thread thread) {
    return STOPS_FOR_VIRTUAL && ThreadContexts.isVirtual(thread);
  }

  void walk(Stacks.Visitor visitor) {
    start = System.nanoTime();
    for (Thread thread : platformThreads()) {
      add(thread, ofPlatform, visitor);
    }
    take(ofPlatform, visitor);
    // A loop and not a stream's forEach, which would hold the JDK's sets meanwhile.
    for (Iterator<Thread> all = virtualThreads.iterator(); all.hasNext(); ) {
      add(all.next(), ofVirtual, visitor);
    }
    take(ofVirtual, visitor);
  }

  /** Goes over these. */
  void walk(Collection<Thread> threads, Stacks.Visitor visitor) {
    start = System.nanoTime();
    for (Thread thread : threads) {
      if (!ThreadContexts.isVirtual(thread)) {
        add(thread, ofPlatform, visitor);
      }
    }
    take(ofPlatform, visitor);
    for (Thread thread : threads) {
      if (ThreadContexts.isVirtual(thread)) {
        add(thread, ofVirtual, visitor);
      }
    }
    take(ofVirtual, visitor);
  }

  private static List<Thread> platformThreads() {
    return ThreadStacks.isAvailable()
        ? Arrays.asList(ThreadStacks.platformThreads())
        : PlatformThreads.list();
  }

  private void add(Thread thread, Stacks stacks, Stacks.Visitor visitor) {
    Activity.check();
    // A native thread that is just attaching itself is listed before its constructor has run.
    if (thread.getName() == null || (!scope.agentThreads() && isAgents(thread))) {
      return;
    }
    if (taken + batched >= scope.maxThreads()) {
      notTaken++;
      return;
    }
    if (notReached > 0 || (batched == 0 && System.nanoTime() - start > maxNanos)) {
      notReached++;
      return;
    }
    batch[batched++] = thread;
    if (batched == BATCH) {
      take(stacks, visitor);
    }
  }

  static boolean isAgents(Thread thread) {
    return thread instanceof ThreadHooks.Unlabelled || AgentThreads.isAgentThread(thread.getName());
  }

  private void take(Stacks stacks, Stacks.Visitor visitor) {
    taken += stacks.take(batch, batched, scope.depth(), visitor);
    batched = 0;
  }

  /** How many threads were left out for being too many. */
  long notTaken() {
    return notTaken;
  }

  /** How many threads were left out as the time was over. */
  long notReached() {
    return notReached;
  }

  long maxSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(maxNanos);
  }

  /** How many threads were told without their stacks. */
  long withoutStack() {
    // What goes by Java counts what it leaves to JVMTI as its own.
    return ofPlatform.withoutStack();
  }
}
