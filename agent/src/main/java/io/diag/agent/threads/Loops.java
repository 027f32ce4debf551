package io.diag.agent.threads;

import io.diag.agent.counters.Switchable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The loops that are to run now, for the {@link Watchdog}. */
public final class Loops implements Switchable {

  /** There is one agent in a JVM. */
  public static final Loops ALL = new Loops();

  private static final CopyOnWriteArrayList<AgentLoop> all = new CopyOnWriteArrayList<>();

  /** Those that were given up. */
  private static final CopyOnWriteArrayList<AgentLoop> givenUp = new CopyOnWriteArrayList<>();

  private volatile boolean off;

  static void add(AgentLoop loop) {
    // It may have ended already.
    if (!loop.hasEnded()) {
      all.add(loop);
    }
    if (loop.hasEnded()) {
      all.remove(loop);
    }
  }

  static void remove(AgentLoop loop) {
    all.remove(loop);
  }

  static List<AgentLoop> list() {
    return all;
  }

  static void giveUp(AgentLoop loop) {
    givenUp.addIfAbsent(loop);
  }

  /** No loop begins another round, and requests in progress end. */
  @Override
  public void off(String reason) {
    off = true;
    Activities.endRequests(reason);
  }

  /** They go on, and those that were given up begin again. */
  @Override
  public void on() {
    off = false;
    synchronized (this) {
      notifyAll();
    }
    for (AgentLoop loop : givenUp) {
      givenUp.remove(loop);
      loop.beginAgain();
    }
  }

  /** Returns when loops may go on: mostly at once, after a volatile read. */
  void awaitOn() throws InterruptedException {
    if (off) {
      synchronized (this) {
        while (off) {
          wait();
        }
      }
    }
  }

  private Loops() {}
}
