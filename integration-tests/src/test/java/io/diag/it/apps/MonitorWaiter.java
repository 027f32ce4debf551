package io.diag.it.apps;

import java.util.concurrent.ThreadFactory;

/** Waits for monitors, or for good, as it is told a line on stdin. */
public final class MonitorWaiter {

  public static void main(String[] args) throws Exception {
    System.out.println("ready");
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String[] words = line.toString().split(" ", -1);
      line.setLength(0);
      System.out.println(words[0] + " " + run(words));
    }
  }

  private static long run(String[] words) throws Exception {
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
