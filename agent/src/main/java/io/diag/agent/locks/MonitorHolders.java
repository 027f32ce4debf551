package io.diag.agent.locks;

import io.diag.agent.dump.Threads;
import io.diag.agent.profile.Frame;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LabelSet;
import io.diag.hooks.LockContention;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadContexts;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every ten milliseconds who has the monitors for which threads wait, and charges the time
 * since the last look to where he is: to leave a monitor calls nobody who could tell it. The
 * service's own threads do nothing for it, and the JVM is not stopped.
 */
final class MonitorHolders implements Runnable {

  private static final long MEAN_MICROS = 10_000;

  /** What is beyond is looked at the next time. */
  private static final int MAX_MONITORS = 32;

  private static final int TRIES = 3;

  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** After something went wrong. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final List<Frame> UNKNOWN = List.of(Frame.pseudo("[holder not known]"));

  /** Let go, and not taken yet by the one that is being woken up for it. */
  private static final List<Frame> NOBODY = List.of(Frame.pseudo("[free: being handed over]"));

  private static final String HOOKS = "io.diag.hooks.";

  private final Threads threads;
  private final MonitorOwners owners;
  private Thread thread;
  private volatile boolean wanted;
  private List<Frame> stack;
  private long swept = System.nanoTime();

  MonitorHolders(Threads threads) {
    this.threads = threads;
    this.owners = new MonitorOwners(threads);
  }

  synchronized void start() {
    wanted = true;
    if (thread == null) {
      Thread made = AgentThreads.locks(this);
      made.start();
      thread = made;
    }
    notifyAll();
  }

  synchronized void stop() {
    wanted = false;
  }

  @Override
  public void run() {
    long last = System.nanoTime();
    while (true) {
      try {
        if (awaitWanted()) {
          last = System.nanoTime();
        }
        // At times that nothing in the service keeps step with.
        TimeUnit.MICROSECONDS.sleep(
            ThreadLocalRandom.current().nextLong(MEAN_MICROS / 2, MEAN_MICROS * 3 / 2));
        long now = System.nanoTime();
        if (LockContention.waitingForMonitors() > 0
            && HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
          look(now - last);
        }
        if (now - swept > SWEEP_NANOS) {
          // Ends those whose end found no stack.
          LockContention.waits();
          swept = now;
        }
        last = now;
      } catch (InterruptedException e) {
        // By somebody who interrupts all threads there are: it is no reason to end.
      } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
        SuppressedErrors.report("locks.monitors", e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Whether it had to wait. */
  private synchronized boolean awaitWanted() throws InterruptedException {
    boolean waited = false;
    while (!wanted) {
      wait();
      waited = true;
    }
    return waited;
  }

  private void look(long nanos) {
    for (Object monitor : LockContention.contendedMonitors(MAX_MONITORS)) {
      look(monitor, nanos);
    }
  }

  private void look(Object monitor, long nanos) {
    boolean free = false;
    for (int i = 0; i < TRIES; i++) {
      long word = MonitorOwners.word(monitor);
      free = word == 0;
      Thread owner = owners.of(monitor, word);
      if (owner == null && word != 0) {
        charge(monitor, UNKNOWN, LabelSet.NONE, nanos);
        return;
      }
      List<Frame> at = owner == null ? null : stack(owner);
      // Else it has gone from one to the next meanwhile.
      if (at != null && MonitorOwners.word(monitor) == word) {
        charge(monitor, at, ThreadContexts.labels(owner), nanos);
        return;
      }
    }
    charge(monitor, free ? NOBODY : UNKNOWN, LabelSet.NONE, nanos);
  }

  /** Null if the thread has ended. */
  private List<Frame> stack(Thread owner) {
    stack = null;
    threads.look(List.of(owner), (thread, state, frames) -> stack = withoutHooks(frames));
    return stack;
  }

  /** Who has just got a monitor is asked by them how long he has waited. */
  private static List<Frame> withoutHooks(List<Frame> frames) {
    int from = 0;
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).function().startsWith(HOOKS)) {
        from = i + 1;
      }
    }
    return frames.subList(from, frames.size());
  }

  private static void charge(Object monitor, List<Frame> at, LabelSet labels, long nanos) {
    LockStack shown = new LockStack(WaitKind.MONITOR, at);
    LockContention.chargeHolder(monitor, hash(at), shown, labels, nanos);
  }

  private static long hash(List<Frame> frames) {
    long hash = frames.size();
    for (Frame frame : frames) {
      hash = (hash ^ frame.hashCode()) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
