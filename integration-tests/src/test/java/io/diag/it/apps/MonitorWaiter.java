package io.diag.it.apps;

import java.util.concurrent.ThreadFactory;

/** Waits for monitors, or for good, as it is told a line on stdin. */
public final class MonitorWaiter {

  public static void main(String[] args) throws Exception {
    Commands.serve(MonitorWaiter::run);
  }

  private static long run(String... words) throws Exception {
    return switch (words[0]) {
      case "hold" -> MonitorHolding.hold(threads(words[1]));
      case "await" -> MonitorHolding.await(threads(words[1]));
      case "stick" -> StuckThreads.start();
      case "deadlock" -> StuckThreads.deadlock();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static ThreadFactory threads(String kind) throws ReflectiveOperationException {
    return kind.equals("virtual") ? VirtualThreads.factory() : Thread::new;
  }

  private MonitorWaiter() {}
}
