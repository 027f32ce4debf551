package io.diag.agent.locks;

import io.diag.agent.dump.Threads;
import io.diag.agent.natives.MonitorEvents;
import io.diag.agent.threads.PlatformThreads;
import io.diag.hooks.LockHooks;
import io.diag.hooks.ThreadContexts;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds out who has a monitor by what its monitor says: the address of the JVM's thread or of a
 * place on its stack up to JDK 23, the thread's id since 24. Where that says only that it was
 * locked before anybody waited for it, the JVM is asked, which stops all threads: once for each
 * such time, and a few times a second at most. For one thread.
 */
final class MonitorOwners {

  /** The owner's ids are Java's. */
  private static final boolean BY_ID = Runtime.version().feature() >= 24;

  /** Locked by somebody who had no need for a monitor. */
  private static final long ANONYMOUS = 1;

  private static final long UNKNOWN = -1;

  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LIST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** To list the threads takes a hundredth of the time at most. */
  private static final int LIST_SHARE = 100;

  /** To ask the virtual ones, who run on meanwhile, a twentieth. */
  private static final int ASK_SHARE = 20;

  private static final int MAX_VIRTUAL = 100_000;
  private static final int MAX_VIRTUAL_ASKED = 1000;
  private static final int MAX_ASKED = 64;

  private final Threads threads;
  private final Map<Long, WeakReference<Thread>> owners = new HashMap<>();
  private final List<Stack> stacks = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final long[] range = new long[2];
  private long nextList = System.nanoTime();
  private long nextAsk = System.nanoTime();
  private boolean trustsHasMonitor;
  private boolean trustsOwnerWord;

  /** Where a thread's stack is; addresses are compared as unsigned ones, but are never so large. */
  private record Stack(WeakReference<Thread> thread, long from, long to) {}

  /** What the JVM has said of an object. */
  private record Asked(WeakReference<Object> object, WeakReference<Thread> owner) {}

  MonitorOwners(Threads threads) {
    this.threads = threads;
  }

  /** What it says of an object must have been tried out, see {@link MonitorCheck}. */
  void trust(boolean hasMonitor, boolean ownerWord) {
    trustsHasMonitor = hasMonitor;
    trustsOwnerWord = ownerWord;
  }

  /**
   * What says who has it, to be compared with what it is later; 0 if nobody has, -1 if it is not
   * known whether anybody has.
   */
  long word(Object object) {
    if (!trustsHasMonitor) {
      return UNKNOWN;
    }
    long monitor = LockHooks.monitorAddress(object);
    if (monitor == 0) {
      return 0;
    }
    return trustsOwnerWord ? MonitorEvents.ownerWord(monitor) : UNKNOWN;
  }

  /** Whether what an object's monitor says now is that this thread has it. */
  boolean saysOwner(Object object, Thread thread) {
    owners.clear();
    stacks.clear();
    put(thread);
    long monitor = LockHooks.monitorAddress(object);
    return monitor != 0 && known(MonitorEvents.ownerWord(monitor)) == thread;
  }

  /** Whether it says that it was locked before anybody waited for it. */
  static boolean saysAnonymous(Object object) {
    long monitor = LockHooks.monitorAddress(object);
    return monitor != 0 && MonitorEvents.ownerWord(monitor) == ANONYMOUS;
  }

  /** Whether it says that nobody has it. */
  static boolean saysFree(Object object) {
    long monitor = LockHooks.monitorAddress(object);
    return monitor == 0 || MonitorEvents.ownerWord(monitor) == 0;
  }

  /** Null if it cannot be told. */
  Thread of(Object object, long word) {
    if (word == 0) {
      return null;
    }
    // The monitor cannot be read, or does not know it itself.
    if (word == UNKNOWN || word == ANONYMOUS) {
      return ask(object);
    }
    asked.removeIf(each -> each.object().refersTo(object));
    Thread known = known(word);
    if (known == null && System.nanoTime() - nextList >= 0) {
      list();
      known = known(word);
    }
    return known;
  }

  private Thread known(long word) {
    WeakReference<Thread> reference = owners.get(word);
    for (int i = 0; reference == null && i < stacks.size(); i++) {
      if (word >= stacks.get(i).from() && word < stacks.get(i).to()) {
        reference = stacks.get(i).thread();
      }
    }
    Thread thread = reference == null ? null : reference.get();
    return thread != null && thread.isAlive() ? thread : null;
  }

  private void list() {
    long start = System.nanoTime();
    owners.clear();
    stacks.clear();
    for (Thread thread : PlatformThreads.list()) {
      put(thread);
    }
    int virtual = 0;
    for (Iterator<Thread> all = threads.virtualThreads();
        BY_ID && all.hasNext() && virtual++ < MAX_VIRTUAL; ) {
      put(all.next());
    }
    long now = System.nanoTime();
    nextList = now + Math.max(LIST_NANOS, LIST_SHARE * (now - start));
  }

  private void put(Thread thread) {
    WeakReference<Thread> reference = new WeakReference<>(thread);
    if (BY_ID) {
      owners.put(ThreadContexts.id(thread), reference);
      return;
    }
    long address = ThreadContexts.nativeThread(thread);
    owners.put(address, reference);
    MonitorEvents.stackRange(address, range);
    stacks.add(new Stack(reference, range[0] - range[1], range[0]));
  }

  /**
   * As long as the monitor does not know it itself, the same thread has it, so the same object need
   * not be asked for again.
   */
  private Thread ask(Object object) {
    for (int i = 0; i < asked.size(); i++) {
      Asked known = asked.get(i);
      if (known.object().refersTo(object)) {
        Thread owner = known.owner().get();
        if (owner != null && owner.isAlive()) {
          return owner;
        }
        asked.remove(i);
        break;
      }
    }
    if (System.nanoTime() - nextAsk < 0) {
      return null;
    }
    long start = System.nanoTime();
    Thread owner = MonitorEvents.owner(object);
    if (owner == null) {
      // The JVM does not tell it of virtual threads.
      owner = threads.virtualHolder(object, MAX_VIRTUAL_ASKED);
    }
    long now = System.nanoTime();
    nextAsk = now + Math.max(ASK_NANOS, ASK_SHARE * (now - start));
    if (asked.size() == MAX_ASKED) {
      asked.remove(0);
    }
    asked.add(new Asked(new WeakReference<>(object), new WeakReference<>(owner)));
    return owner;
  }
}
