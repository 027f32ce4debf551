package io.diag.agent.threads;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The loops that are to run now, for the {@link Watchdog}. */
final class Loops {

  private static final CopyOnWriteArrayList<AgentLoop> all = new CopyOnWriteArrayList<>();

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

  private Loops() {}
}
