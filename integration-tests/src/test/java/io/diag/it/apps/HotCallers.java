package io.diag.it.apps;

import io.diag.api.Callers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Calls a chain of methods until the compiler has made one of them, and says on stderr what it sees
 * then.
 */
public final class HotCallers {

  private static final int TIMES = 200_000;

  private static volatile List<Callers.Frame> seen = List.of();

  public static void main(String[] args) throws Exception {
    List<ThreadFactory> factories = new ArrayList<>(List.of(Thread::new));
    if (VirtualThreads.areThere()) {
      factories.add(VirtualThreads.factory());
    }
    for (ThreadFactory factory : factories) {
      Thread thread = factory.newThread(HotCallers::repeat);
      thread.start();
      thread.join();
      for (Callers.Frame frame : seen) {
        System.err.println(frame);
      }
    }
  }

  private static void repeat() {
    for (int i = 0; i < TIMES; i++) {
      outer();
    }
  }

  private static void outer() {
    middle();
  }

  private static void middle() {
    inner();
  }

  private static void inner() {
    seen = Callers.walk(100);
  }

  private HotCallers() {}
}
