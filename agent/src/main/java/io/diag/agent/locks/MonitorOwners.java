package io.diag.agent.locks;

import io.diag.agent.dump.Threads;
import io.diag.agent.natives.MonitorEvents;
import io.diag.agent.threads.PlatformThreads;
import io.diag.hooks.LockHooks;
import io.diag.hooks.ThreadContexts;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
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

  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LIST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MAX_LISTED = 100_000;

  private final Threads threads;
  private final Map<Long, WeakReference<Thread>> owners = new HashMap<>();
  private long listed = System.nanoTime() - LIST_NANOS;
  private long asked = System.nanoTime() - ASK_NANOS;

  /** The object of which the JVM was asked the last time, and what it has said. */
  private WeakReference<Object> anonymous = new WeakReference<>(null);

  private WeakReference<Thread> anonymousOwner = new WeakReference<>(null);

  MonitorOwners(Threads threads) {
    this.threads = threads;
  }

  /** What says who has it, to be compared with what it is later; 0 if nobody has. */
  static long word(Object object) {
    long monitor = LockHooks.monitorAddress(object);
    return monitor == 0 ? 0 : MonitorEvents.ownerWord(monitor);
  }

  /** Null if it cannot be told. */
  Thread of(Object object, long word) {
    if (word == 0) {
      return null;
    }
    // The monitor cannot be read, or does not know it itself.
    if (word == -1 || word == ANONYMOUS) {
      return ask(object);
    }
    Thread known = known(word);
    if (known == null && System.nanoTime() - listed >= LIST_NANOS) {
      list(word);
      known = known(word);
    }
    return known;
  }

  private Thread known(long word) {
    WeakReference<Thread> reference = owners.get(word);
    Thread thread = reference == null ? null : reference.get();
    return thread != null && thread.isAlive() ? thread : null;
  }

  private void list(long word) {
    listed = System.nanoTime();
    owners.clear();
    for (Thread thread : PlatformThreads.list()) {
      put(thread, word);
    }
    int count = 0;
    for (Iterator<Thread> all = threads.virtualThreads(); all.hasNext() && count++ < MAX_LISTED; ) {
      put(all.next(), word);
    }
  }

  private void put(Thread thread, long word) {
    WeakReference<Thread> reference = new WeakReference<>(thread);
    if (BY_ID) {
      owners.put(ThreadContexts.id(thread), reference);
      return;
    }
    long address = ThreadContexts.nativeThread(thread);
    owners.put(address, reference);
    long[] range = new long[2];
    MonitorEvents.stackRange(address, range);
    if (word <= range[0] && word > range[0] - range[1]) {
      owners.put(word, reference);
    }
  }

  /**
   * As long as the monitor does not know it itself, the same thread has it, so the same object need
   * not be asked for again.
   */
  private Thread ask(Object object) {
    Thread known = anonymous.refersTo(object) ? anonymousOwner.get() : null;
    if (known != null && known.isAlive()) {
      return known;
    }
    if (System.nanoTime() - asked < ASK_NANOS) {
      return null;
    }
    Thread owner = MonitorEvents.owner(object);
    asked = System.nanoTime();
    anonymous = new WeakReference<>(object);
    anonymousOwner = new WeakReference<>(owner);
    return owner;
  }
}
