package io.diag.agent.dump;

import io.diag.hooks.ThreadContexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.misc.Unsafe;

/**
 * What parked threads wait for, and who has it: fields of the JDK's locks, for which nobody has to
 * be stopped. A lock for which nobody waits is not found this way; the JVM could tell it by going
 * over the whole heap at a safepoint.
 */
final class Synchronizers {

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** -1 if this JDK keeps it in another way. */
  private static final long OWNER =
      ThreadStatus.offset(AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", Thread.class);

  /** Fills in what these threads wait for and have. */
  static void tell(List<ThreadRecord> records, Map<Long, ThreadRecord> byId) {
    Map<String, Long> owners = new HashMap<>();
    for (ThreadRecord record : records) {
      if (record.threadState() != ThreadState.PARKED) {
        continue;
      }
      ThreadRecord.Awaited awaited = awaited(record.thread);
      record.awaited = awaited;
      if (awaited != null && awaited.holder() != 0) {
        owners.put(awaited.object(), awaited.holder());
      }
    }
    owners.forEach(
        (object, owner) -> {
          ThreadRecord holder = byId.get(owner);
          if (holder != null) {
            holder.holds("synchronizer " + object);
          }
        });
  }

  /** Null if it waits for nothing that is known. */
  static ThreadRecord.Awaited awaited(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker == null) {
      return null;
    }
    long holder = 0;
    Thread owner = owner(blocker);
    if (owner != null) {
      // Read locks are no one thread's; and who is about to wake up may have it himself.
      holder = owner == thread ? 0 : ThreadContexts.id(owner);
    }
    return new ThreadRecord.Awaited(ThreadRecord.shown(blocker), holder);
  }

  /** Who has it alone; null if nobody has, or it is not known. */
  static Thread owner(Object synchronizer) {
    return OWNER >= 0 && synchronizer instanceof AbstractOwnableSynchronizer
        ? (Thread) UNSAFE.getReferenceVolatile(synchronizer, OWNER)
        : null;
  }

  private Synchronizers() {}
}
